import { describe, expect, it } from 'vitest';
import { bucketCeiling, bucketStart, bucketWidthMs, needsReadings, resolutionOf } from './resolution.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('resolutionOf', () => {
  it.each([
    ['7 days in 500 points', 7 * DAY, 500, '10m', 20 * MINUTE],
    ['90 days in 1,000 points', 90 * DAY, 1000, '1h', 3 * HOUR],
    ['8 hours in 10 points', 8 * HOUR, 10, '1h', HOUR],
    ['5 days in 10 points', 5 * DAY, 10, '1h', 12 * HOUR],
    ['6 days in 10 points', 6 * DAY, 10, '1d', DAY],
    ['10 hours in 100 points', 10 * HOUR, 100, '10m', 10 * MINUTE],
    ['a year in 365 points', 365 * DAY, 365, '1d', DAY],
    ['10 years in 100 points', 3652 * DAY, 100, '1d', 35 * DAY],
    ['a minute in one point', MINUTE, 1, '10m', 10 * MINUTE],
  ] as const)('%s', (_name, rangeMs, points, level, bucketMs) => {
    expect(resolutionOf(rangeMs, points)).toEqual({ level, bucketMs });
  });

  it('gives no more than a twentieth above the points asked for', () => {
    for (let points = 1; points <= 2000; points += 7) {
      for (let hours = 1; hours < 20_000; hours = Math.ceil(hours * 1.3)) {
        const { bucketMs } = resolutionOf(hours * HOUR, points);
        if (bucketMs > 10 * MINUTE) expect((hours * HOUR) / bucketMs).toBeLessThanOrEqual(points * 1.05);
      }
    }
  });
});

it('asks for single readings where ten minutes are too wide', () => {
  expect(needsReadings(HOUR, 500)).toBe(true);
  expect(needsReadings(DAY, 500)).toBe(true);
  expect(needsReadings(10 * HOUR, 100)).toBe(false);
});

it('takes round widths for short ranges', () => {
  expect(bucketWidthMs(HOUR, 166)).toBe(30_000);
  expect(bucketWidthMs(1000, 10_000)).toBe(1000);
});

it('begins days at midnight and weeks on Monday in Viet Nam', () => {
  const wednesday = Date.parse('2026-11-25T03:30:00+07:00');
  expect(bucketStart(wednesday, DAY)).toBe(Date.parse('2026-11-25T00:00:00+07:00'));
  expect(bucketStart(wednesday, 7 * DAY)).toBe(Date.parse('2026-11-23T00:00:00+07:00'));
  expect(bucketCeiling(wednesday, DAY)).toBe(Date.parse('2026-11-26T00:00:00+07:00'));
  expect(bucketCeiling(bucketStart(wednesday, DAY), DAY)).toBe(bucketStart(wednesday, DAY));
  // before the origin
  expect(bucketStart(Date.parse('1999-12-31T10:00:00+07:00'), DAY)).toBe(Date.parse('1999-12-31T00:00:00+07:00'));
});
