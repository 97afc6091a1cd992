import { describe, expect, it } from 'vitest';
import { driftAt, fitTo } from './screen.ts';

describe('the layout', () => {
  it('of 3840×2160 is that of 1920×1080 at twice the size', () => {
    expect(fitTo({ width: 1920, height: 1080 })).toEqual({ scale: 1, width: 1920, height: 1080, portrait: false });
    expect(fitTo({ width: 3840, height: 2160 })).toEqual({ scale: 2, width: 1920, height: 1080, portrait: false });
  });

  it('fills wider and taller screens, and has one of its own for upright ones', () => {
    expect(fitTo({ width: 3440, height: 1080 })).toEqual({ scale: 1, width: 3440, height: 1080, portrait: false });
    expect(fitTo({ width: 1920, height: 1200 })).toEqual({ scale: 1, width: 1920, height: 1200, portrait: false });
    expect(fitTo({ width: 2160, height: 3840 })).toEqual({ scale: 2, width: 1080, height: 1920, portrait: true });
  });
});

describe('the drift', () => {
  it('moves every three minutes, stays small, and comes round', () => {
    const places = Array.from({ length: 12 }, (_, k) => driftAt(k * 180_000));
    expect(places.every(({ x, y }) => Math.abs(x) <= 10 && Math.abs(y) <= 6)).toBe(true);
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(12);
    expect(driftAt(179_999)).toEqual(driftAt(0));
    expect(driftAt(12 * 180_000)).toEqual(driftAt(0));
  });
});
