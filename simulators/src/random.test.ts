import { describe, expect, it } from 'vitest';
import { bitsAt, drift, grain, streamKey, unitAt, uuidAt } from './random.ts';

describe('keyed chance', () => {
  it('tells streams, steps and seeds apart', () => {
    expect(streamKey(7, 'a', 'b')).not.toBe(streamKey(7, 'ab'));
    expect(streamKey(7, 'a')).not.toBe(streamKey(8, 'a'));
    const key = streamKey(7, 'steps');
    expect(new Set(Array.from({ length: 10_000 }, (_, step) => bitsAt(key, step))).size).toBeGreaterThan(9_990);
    expect(bitsAt(key, 5)).not.toBe(bitsAt(key, 5 + 2 ** 32));
  });

  it('is even: mean, spread and neighbours', () => {
    const key = streamKey(1, 'even');
    const draws = Array.from({ length: 20_000 }, (_, step) => unitAt(key, step));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const product = draws.slice(1).reduce((sum, draw, i) => sum + (draw - 0.5) * ((draws[i] ?? 0) - 0.5), 0);
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.abs(product / draws.length)).toBeLessThan(0.003);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
  });

  it('drifts without jumps and stays within one', () => {
    const key = streamKey(1, 'drift');
    let before = drift(key, 0, 60_000);
    for (let t = 1000; t < 3_600_000; t += 1000) {
      const now = drift(key, t, 60_000);
      expect(Math.abs(now)).toBeLessThanOrEqual(1);
      expect(Math.abs(now - before)).toBeLessThan(0.06);
      before = now;
    }
    expect(Math.abs(grain(key, 5_000))).toBeLessThanOrEqual(1);
  });

  it('makes version 4 UUIDs', () => {
    expect(uuidAt(streamKey(7, 'event'), 3)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(uuidAt(1, 1)).not.toBe(uuidAt(1, 2));
  });
});
