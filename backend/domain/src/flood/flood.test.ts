import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FloodLimits, floodLevel, floodLimits, nextLevel, ratesOfRise } from './index.ts';

/** Đồng Trăng, automatic gauge. */
const LIMITS: FloodLimits = [8.5, 10, 11.5];
const MINUTE = 60_000;
const at = (minute: number, stageM: number) => ({ timeMs: minute * MINUTE, stageM });

describe('the flood level', () => {
  it('is reached at its limit', () => {
    expect([8.49, 8.5, 9.99, 10, 11.49, 11.5, 13.42].map((stage) => floodLevel(stage, LIMITS))).toEqual([
      0, 1, 1, 2, 2, 3, 3,
    ]);
    expect(floodLevel(-0.3, LIMITS)).toBe(0);
    expect(floodLevel(Number.NaN, LIMITS)).toBeNull();
  });

  it('takes its limits by name', () => {
    const named = (vi: string, metres: number) => ({ at: metres, name: { vi, en: vi } });
    expect(floodLimits([{ at: 8 }, named('BĐ1', 8.5), named('BĐ2', 10), named('BĐ3', 11.5)])).toEqual(LIMITS);
    expect(floodLimits([named('BĐ1', 8.5), named('BĐ3', 11.5)])).toBeNull();
    expect(floodLimits([named('BĐ1', 8.5), named('BĐ2', 8.5), named('BĐ3', 11.5)])).toBeNull();
  });
});

describe('the rate of rise', () => {
  it('is that of the last hour', () => {
    // Đồng Trăng, 4/12/2025: 6.52 → 8.15 → 8.75 m from hour to hour
    expect(ratesOfRise([at(0, 6.52), at(60, 8.15), at(120, 8.75)])).toEqual([
      null,
      expect.closeTo(1.63),
      expect.closeTo(0.6),
    ]);
    expect(ratesOfRise([at(0, 9), at(30, 8.62)])[1]).toBeCloseTo(-0.76);
  });

  it('is none from less than half an hour, or over a silence', () => {
    expect(ratesOfRise([at(0, 3), at(29, 4)])).toEqual([null, null]);
    expect(ratesOfRise([at(0, 3), at(61, 4), at(95, 4)])).toEqual([null, null, 0]);
    expect(ratesOfRise([])).toEqual([]);
  });

  it('is the slope of what rises evenly, however it is sampled', () => {
    const minutes = fc.uniqueArray(fc.nat(600), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(minutes, fc.double({ min: -2, max: 2, noNaN: true }), (times, slope) => {
        const readings = times.toSorted((a, b) => a - b).map((minute) => at(minute, 5 + (slope * minute) / 60));
        for (const [k, rate] of ratesOfRise(readings).entries()) {
          const age = (before: { timeMs: number }) => (readings[k]!.timeMs - before.timeMs) / MINUTE;
          expect(rate === null).toBe(!readings.some((before) => age(before) >= 30 && age(before) <= 60));
          if (rate !== null) expect(rate).toBeCloseTo(slope, 6);
        }
      }),
    );
  });
});

describe('the next level', () => {
  it('is where a straight line leads', () => {
    expect(nextLevel(9, 0.5, LIMITS)).toEqual({ level: 2, inHours: 2 });
    expect(nextLevel(8.25, 0.5, LIMITS)).toEqual({ level: 1, inHours: 0.5 });
    expect(nextLevel(10, 1.5, LIMITS)).toEqual({ level: 3, inHours: 1 });
  });

  it('is none where the river falls, has reached the last, or would take more than a day', () => {
    for (const rate of [0, -0.5, Number.NaN]) expect(nextLevel(9, rate, LIMITS)).toBeNull();
    expect(nextLevel(11.5, 1, LIMITS)).toBeNull();
    expect(nextLevel(Number.NaN, 1, LIMITS)).toBeNull();
    expect(nextLevel(9, 0.04, LIMITS)).toBeNull();
  });
});
