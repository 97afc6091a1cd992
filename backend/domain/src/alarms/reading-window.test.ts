import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, T0 } from './commune.fixture.ts';
import { lookBackMs, MAX_SLOTS, ReadingWindow } from './reading-window.ts';

/** A value each minute from T0 on. */
function each(values: number[], stepMs = MINUTE) {
  return values.map((value, k) => ({ timeMs: T0 + k * stepMs, value }));
}

describe('ReadingWindow', () => {
  it('means the readings of the last hour once they span three quarters of it', () => {
    const window = new ReadingWindow(HOUR, each(Array(45).fill(10)));
    expect(window.measure('mean')).toBeNull();
    window.add(T0 + 45 * MINUTE, 56);
    expect(window.measure('mean')).toBe((45 * 10 + 56) / 46);
    window.add(T0 + 90 * MINUTE, 8);
    // (30, 90]: fourteen of the tens, the 56, the 8
    expect(window.measure('mean')).toBe((14 * 10 + 56 + 8) / 16);
  });

  it('sums from the first reading on, the far end of the span left out', () => {
    const window = new ReadingWindow(30 * MINUTE, each([1, 2, 4, 8], 10 * MINUTE));
    expect(window.measure('sum')).toBe(14);
    expect(new ReadingWindow(30 * MINUTE, each([1])).measure('sum')).toBe(1);
  });

  it('gives the change an hour since the reading so long ago, or the first since', () => {
    expect(new ReadingWindow(HOUR, each([5, 5, 8], 30 * MINUTE)).measure('rate')).toBe(3);
    expect(new ReadingWindow(HOUR, each([5, 8], 31 * MINUTE)).measure('rate')).toBeCloseTo(3 / (31 / 60), 12);
    expect(new ReadingWindow(HOUR, each([5, 8], 29 * MINUTE)).measure('rate')).toBeNull();
    expect(new ReadingWindow(HOUR, each([5, 8], 61 * MINUTE)).measure('rate')).toBeNull();
  });

  it('is copied whole, and apart from then on', () => {
    const window = new ReadingWindow(30 * MINUTE, each(Array(50).fill(2)));
    const copy = window.copy();
    expect(copy.measure('sum')).toBe(60);
    copy.add(T0 + 50 * MINUTE, 9);
    expect([window.measure('sum'), copy.measure('sum')]).toEqual([60, 67]);
    expect([window.isEmpty, new ReadingWindow(HOUR).copy().isEmpty]).toEqual([false, true]);
  });

  it('takes in what comes behind, and a correction in the place of what it corrects', () => {
    const window = new ReadingWindow(HOUR, each([1, 2], 20 * MINUTE));
    window.add(T0 + 10 * MINUTE, 4);
    expect(window.measure('sum')).toBe(7);
    window.add(T0 + 10 * MINUTE, 40);
    expect(window.measure('sum')).toBe(43);
    window.add(T0 - HOUR, 1000);
    expect(window.measure('sum')).toBe(43);
  });

  it('stays bounded, and right but for its far edge, however fast readings come', () => {
    const secondly = each(
      Array.from({ length: 50_000 }, (_, k) => k),
      1000,
    );
    const window = new ReadingWindow(5 * HOUR, secondly);
    const last = secondly.slice(-5 * 3600).map(({ value }) => value);
    const sum = last.reduce((a, b) => a + b, 0);
    expect(window.measure('mean')! / (sum / last.length)).toBeCloseTo(1, 3);
    expect(window.measure('sum')! / sum).toBeGreaterThanOrEqual(1);
    expect(window.measure('sum')! / sum).toBeLessThan(1 + 2 / MAX_SLOTS);
    expect(window.measure('rate')).toBeCloseTo(3600, 9);
    const restored = new ReadingWindow(5 * HOUR, secondly.slice(-Math.ceil(lookBackMs(5 * HOUR) / 1000) - 1));
    expect(restored.measure('mean')).toBe(window.measure('mean'));
  });
});
