import { expect, it } from 'vitest';
import { areWhole, decimalsOf, isolated, yRange } from './chart-options.ts';

it('prints axis values with the fewest decimals that tell them apart', () => {
  expect(decimalsOf([0, 10, 20])).toBe(0);
  expect(decimalsOf([4, 4.5])).toBe(1);
  expect(decimalsOf([12.25, 12.5])).toBe(2);
  expect(decimalsOf([0.1 + 0.2])).toBe(1);
  expect(decimalsOf([])).toBe(0);
});

it('tells counts from measurements by their values', () => {
  expect(
    areWhole([
      [0, null, 3],
      [undefined, 2],
    ]),
  ).toBe(true);
  expect(areWhole([[1], [0.5]])).toBe(false);
});

it('stands totals on zero, and leaves room around a line, a flat one too', () => {
  expect(yRange('interval-total', 3, 10)).toEqual([0, 11]);
  expect(yRange('interval-total', 0, 0)).toEqual([0, 1]);
  expect(yRange('gauge', 10, 20)).toEqual([8.8, 21.2]);
  expect(yRange('gauge', 0, 0)).toEqual([-0.5, 0.5]);
  expect(yRange('gauge', null, null)).toEqual([0, 1]);
});

it('finds the readings that stand alone between gaps', () => {
  expect(isolated([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(isolated([7])).toEqual([0]);
  expect(isolated([])).toEqual([]);
});
