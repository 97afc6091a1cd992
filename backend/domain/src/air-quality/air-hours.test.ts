import { describe, expect, it } from 'vitest';
import { AirHours, dayOf } from './air-hours.ts';

const HOUR_MS = 3_600_000;

/** 00:00 of a day in Asia/Ho_Chi_Minh. */
const DAY = Date.UTC(2026, 2, 1) - 7 * HOUR_MS;

function day(): AirHours {
  return new AirHours(DAY - 30 * HOUR_MS, DAY + 30 * HOUR_MS);
}

describe('the hours of the air', () => {
  it('know the days of Asia/Ho_Chi_Minh', () => {
    expect(dayOf(DAY)).toBe(DAY);
    expect(dayOf(DAY + 24 * HOUR_MS - 1)).toBe(DAY);
    expect(dayOf(DAY - 1)).toBe(DAY - 24 * HOUR_MS);
  });

  it('take the worse of the two means of ozone, over eight hours within the day', () => {
    const hours = day();
    for (let k = 0; k < 24; k++) hours.add('pm25', DAY + k * HOUR_MS, 10);
    // Eight hours of 119 are 98 over 8 hours, while 119 in one hour is 37; the night before is of another day.
    for (let k = -8; k < 0; k++) hours.add('o3', DAY + k * HOUR_MS, 300);
    for (let k = 10; k < 18; k++) hours.add('o3', DAY + k * HOUR_MS, 119);
    expect(hours.day(DAY)).toEqual([{ property: 'vn-aqi-day', timeMs: DAY, value: 98 }]);
  });

  it('take a mean over eight hours from six of them', () => {
    for (const [n, index] of [
      [6, 98],
      [5, 37],
    ] as const) {
      const hours = day();
      for (let k = 0; k < 24; k++) hours.add('pm10', DAY + k * HOUR_MS, 10);
      for (let k = 0; k < n; k++) hours.add('o3', DAY + k * HOUR_MS, 119);
      expect(hours.day(DAY)[0]?.value).toBe(index);
    }
  });

  it('make up nothing for an hour after which nothing was heard', () => {
    const hours = day();
    for (const k of [0, 1]) hours.add('pm25', DAY + k * HOUR_MS, 10);
    hours.add('pm25', DAY + 2 * HOUR_MS, null);
    expect(hours.hour(DAY + 2 * HOUR_MS)).toEqual([]);
    hours.add('pm10', DAY + 4 * HOUR_MS, null);
    expect(hours.hour(DAY + 2 * HOUR_MS).map(({ property }) => property)).toEqual(['pm25-nowcast', 'vn-aqi']);
  });
});
