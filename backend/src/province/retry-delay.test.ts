import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

const PACE = { firstMs: 10_000, longestMs: 900_000 };

describe('the wait before the next try', () => {
  it('doubles up to the longest', () => {
    const waits = [1, 2, 3, 7, 8, 400].map((tries) => retryDelayMs(PACE, tries, null, 1));
    expect(waits).toEqual([10_000, 20_000, 40_000, 640_000, 900_000, 900_000]);
  });

  it('lies in the upper half of it', () => {
    expect(retryDelayMs(PACE, 3, null, 0)).toBe(20_000);
    expect(retryDelayMs(PACE, 3, null, 0.5)).toBe(30_000);
  });

  it('is at least what the receiver asks for, and no longer than the longest', () => {
    expect(retryDelayMs(PACE, 1, 120_000, 0)).toBe(120_000);
    expect(retryDelayMs(PACE, 1, 86_400_000, 0)).toBe(900_000);
    expect(retryDelayMs(PACE, 8, 1000, 0)).toBe(450_000);
  });
});
