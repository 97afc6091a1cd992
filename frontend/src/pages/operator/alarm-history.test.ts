import type { Alarm } from '@commune/contract';
import { expect, it } from 'vitest';
import { newestFirst } from './alarm-history.svelte.ts';

const alarm = (id: string, n: number, raisedMs: number) => ({ id, n, raisedMs }) as Alarm;

it('joins what is held with what is heard: the newer copy of each, newest alarm first', () => {
  const joined = newestFirst(
    [alarm('3', 4, 30), alarm('1', 2, 10)],
    [alarm('3', 3, 30), alarm('1', 3, 40), alarm('4', 1, 30)],
  );
  expect(joined.map(({ id, n }) => [id, n])).toEqual([
    ['1', 3],
    ['4', 1],
    ['3', 4],
  ]);
});
