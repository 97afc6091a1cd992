import { describe, expect, it } from 'vitest';
import { rowTops, rowWindow, scrollTo } from './row-window.ts';

const tops = rowTops([74, 134, 74, 74, 74]);

describe('rowWindow', () => {
  it('draws what is to be seen and a little around it', () => {
    expect(rowWindow(tops, 80, 100, 0)).toEqual({ from: 1, to: 2, topPx: 74, totalPx: 430 });
    expect(rowWindow(tops, 80, 100, 40)).toMatchObject({ from: 0, to: 3 });
  });
  it('draws a bounded number of a thousand rows, wherever it stands', () => {
    const many = rowTops(Array.from({ length: 1000 }, () => 74));
    for (const scrollPx of [0, 30_000, 74_000, 1e9]) {
      const { from, to } = rowWindow(many, scrollPx, 600, 300);
      expect(to - from).toBeLessThan(20);
      expect(from).toBeGreaterThanOrEqual(0);
    }
  });
  it('has nothing to draw of an empty list', () => {
    expect(rowWindow(rowTops([]), 0, 600, 300)).toEqual({ from: 0, to: 0, topPx: 0, totalPx: 0 });
  });
});

describe('scrollTo', () => {
  it('moves only as far as the row is out of view', () => {
    expect(scrollTo(tops, 2, 0, 300)).toBe(0);
    expect(scrollTo(tops, 3, 0, 300)).toBe(56);
    expect(scrollTo(tops, 0, 200, 300)).toBe(0);
    expect(scrollTo(tops, 9, 20, 300)).toBe(20);
  });
});
