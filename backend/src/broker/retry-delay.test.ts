import { expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

it('doubles up to five seconds, and spreads over the upper half', () => {
  expect([1, 2, 3, 6, 1000].map((failures) => retryDelayMs(failures, false, 1))).toEqual([200, 400, 800, 5000, 5000]);
  expect(retryDelayMs(2, false, 0)).toBe(200);
});

it('asks seldom where a setting has to be changed first', () => {
  expect(retryDelayMs(1, true, 0)).toBe(15_000);
});
