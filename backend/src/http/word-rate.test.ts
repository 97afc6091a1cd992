import { expect, it } from 'vitest';
import { WordRate } from './word-rate.ts';

it('allows so many in so long, of each for themselves', () => {
  const rate = new WordRate({ most: 2, withinMs: 1000 });
  expect([0, 10, 20].map((ms) => rate.allows('An', ms))).toEqual([true, true, false]);
  expect(rate.allows('Bình', 20)).toBe(true);
  expect([999, 1000, 1001, 1002].map((ms) => rate.allows('An', ms))).toEqual([false, true, true, false]);
});
