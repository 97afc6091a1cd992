import { expect, it } from 'vitest';
import { cellText } from '../tables/write/cell-text.ts';
import { rounded } from './report-rows.ts';

it('rounds an exact half away from zero, as the page does', () => {
  const told = [8.35, 1.05, -8.35, 8.349].map((value) => rounded(value, { precision: 1 }));
  expect(told).toEqual([8.4, 1.1, -8.4, 8.3]);
  expect(cellText(told[0]!)).toBe('8,4');
  expect(rounded(1.005, { precision: 1 }, 2)).toBe(1.01);
  expect(rounded(null, { precision: 1 })).toBeNull();
});
