import type { Thing } from '@commune/contract';
import { expect, it } from 'vitest';
import { neighboursOf } from './neighbours.ts';

const thing = (id: number, longitude: number | null, state: Thing['state'] = 'registered') =>
  ({ id, state, position: longitude === null ? null : [longitude, 12.25] }) as Thing;

it('lists the nearest first, without itself, what has no place and what is not registered', () => {
  const all = [
    thing(1, 109.1),
    thing(2, 109.13),
    thing(3, 109.09),
    thing(4, null),
    thing(5, 109.1, 'retired'),
    thing(6, 109.3),
  ];
  const near = neighboursOf(all[0]!, all, 2);
  expect(near.map(({ thing: { id } }) => id)).toEqual([3, 2]);
  expect(near[0]?.distanceM).toBeGreaterThan(1000);
  expect(near[0]?.distanceM).toBeLessThan(1100);
  expect(neighboursOf(all[3]!, all, 2)).toEqual([]);
});
