import fc from 'fast-check';
import { expect, it } from 'vitest';
import { percentOf } from './plan/index.ts';
import { roundTo } from './rounding.ts';

it.each([
  // halves whose double lies a little below
  [8.35, 1, 8.4],
  [1.005, 2, 1.01],
  [-8.35, 1, -8.4],
  // a little above, or on it
  [64.15, 1, 64.2],
  [8.25, 1, 8.3],
  [2.5, 0, 3],
  // no halves
  [8.349, 1, 8.3],
  [8.351, 1, 8.4],
  [1e-7, 1, 0],
  [-0.04, 1, 0],
  [4.5e-7, 7, 5e-7],
  [1234567.891, 2, 1234567.89],
  [1e21, 1, 1e21],
])('%d to %i decimals is %d', (value, decimals, expected) => {
  expect(roundTo(value, decimals)).toBe(expected);
});

it('rounds the exact half of a share up: 167 of 2000 are 8.35 %', () => {
  expect(roundTo(percentOf(167, 2000)!, 1)).toBe(8.4);
});

it('is within half of the last decimal, and stays once it is rounded', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 4 }), (value, decimals) => {
      const rounded = roundTo(value, decimals);
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9);
      expect(roundTo(rounded, decimals)).toBe(rounded);
    }),
  );
});

it('leaves what is no number as it is', () => {
  expect(roundTo(Number.NaN, 1)).toBeNaN();
  expect(roundTo(Number.POSITIVE_INFINITY, 1)).toBe(Number.POSITIVE_INFINITY);
});
