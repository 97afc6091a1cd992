import { describe, expect, it } from 'vitest';
import { DAY_MS, localDay, localHour } from './calendar.ts';
import { daylight, sunDay } from './sun.ts';

function minutesOfDay(tMs: number): number {
  return localHour(tMs) * 60;
}

describe('the sun at 12.24 N, 109.1 E', () => {
  // worked by hand: declination 0° and ±23.44°, equation of time −7.4, −1.8 and +1.9 min
  it.each([
    ['2026-03-20', 5 * 60 + 48, 17 * 60 + 55],
    ['2026-06-21', 5 * 60 + 20, 18 * 60 + 11],
    ['2026-12-21', 6 * 60, 17 * 60 + 24],
  ])('rises and sets on %s', (date, rise, set) => {
    const sun = sunDay(Date.parse(date) / DAY_MS);
    expect(Math.abs(minutesOfDay(sun.riseMs) - rise)).toBeLessThan(3);
    expect(Math.abs(minutesOfDay(sun.setMs) - set)).toBeLessThan(3);
  });

  it('is dark at midnight and brightest about noon', () => {
    const midnight = Date.parse('2026-11-22T17:00:00Z');
    expect(localDay(midnight)).toBe(Date.parse('2026-11-23') / DAY_MS);
    expect(daylight(midnight)).toBe(0);
    expect(daylight(midnight + DAY_MS / 2)).toBeGreaterThan(0.95);
  });
});
