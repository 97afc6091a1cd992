import { expect, it } from 'vitest';
import { inScope } from './scope.ts';

const gauge = { slug: 'tv-01', kind: 'river-gauge', domain: 'river' } as const;

it('takes a thing in where every part of the scope fits', () => {
  expect(inScope({}, gauge)).toBe(true);
  expect(inScope({ domain: 'river', kinds: ['river-gauge'], things: ['tv-01', 'tv-02'] }, gauge)).toBe(true);
  expect(inScope({ domain: 'river', kinds: ['rain-gauge'] }, gauge)).toBe(false);
  expect(inScope({ things: ['tv-02'] }, gauge)).toBe(false);
});
