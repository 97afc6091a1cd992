import { describe, expect, it } from 'vitest';
import { SeenFilter } from './seen-filter.ts';

const reading = (timeMs: number, value = 1, datastreamId = 7) => ({ datastreamId, timeMs, value, quality: 0 });

describe('SeenFilter', () => {
  it('tells a repetition from another value at the same time, per datastream', () => {
    const seen = new SeenFilter();
    seen.remember(reading(1000, 5));
    expect(seen.sight(reading(1000, 5))).toBe('duplicate');
    expect(seen.sight(reading(1000, 6))).toBe('conflict');
    expect(seen.sight(reading(1001, 5))).toBe('new');
    expect(seen.sight(reading(1000, 5, 8))).toBe('new');
  });

  it('remembers the last 16 keys', () => {
    const seen = new SeenFilter();
    for (let k = 0; k < 17; k++) seen.remember(reading(k));
    expect(seen.sight(reading(0))).toBe('new');
    expect(seen.sight(reading(1))).toBe('duplicate');
    expect(seen.sight(reading(16))).toBe('duplicate');
  });
});
