import type { ReportTimes } from '@commune/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastReport, nextReport } from './report-times.ts';

const at = (local: string) => Date.parse(`${local}:00+07:00`);
const weekly = (weekday: number, time: string): ReportTimes => ({ rhythm: { every: 'week', weekday }, at: time });
const monthly = (day: number, time = '07:30'): ReportTimes => ({ rhythm: { every: 'month', day }, at: time });
const quarterly = (day: number, time = '07:30'): ReportTimes => ({ rhythm: { every: 'quarter', day }, at: time });

describe('a report by a plan', () => {
  it.each([
    // 26 November 2026 is a Thursday
    ['later the same day', weekly(4, '17:00'), '2026-11-26T16:59', '2026-11-26T17:00'],
    ['a week later at the very minute', weekly(4, '17:00'), '2026-11-26T17:00', '2026-12-03T17:00'],
    ['on a Sunday, the last day of a week', weekly(7, '00:00'), '2026-11-26T12:00', '2026-11-29T00:00'],
    ['on a Monday from a Sunday', weekly(1, '06:00'), '2026-11-29T23:59', '2026-11-30T06:00'],
    ['next month', monthly(5), '2026-11-26T12:00', '2026-12-05T07:30'],
    ['on the last day of a month that has fewer', monthly(31), '2027-02-01T00:00', '2027-02-28T07:30'],
    ['on 29 February of a leap year', monthly(30), '2028-02-10T00:00', '2028-02-29T07:30'],
    ['in the next year', monthly(1, '00:00'), '2026-12-01T00:00', '2027-01-01T00:00'],
    ['in the first month of the quarter', quarterly(10), '2026-11-26T12:00', '2027-01-10T07:30'],
    ['in this quarter, still ahead', quarterly(10), '2026-10-01T00:00', '2026-10-10T07:30'],
    [
      'by local days: it is the 1st in Viet Nam before it is in UTC',
      monthly(1, '00:30'),
      '2026-11-30T23:59',
      '2026-12-01T00:30',
    ],
  ])('comes %s', (_name, times, after, next) => {
    expect(nextReport(times, at(after))).toBe(at(next));
  });

  it('that was missed is the last of those, once', () => {
    expect(lastReport(weekly(1, '06:00'), at('2026-11-26T12:00'))).toBe(at('2026-11-23T06:00'));
    expect(lastReport(monthly(31), at('2027-03-30T12:00'))).toBe(at('2027-02-28T07:30'));
    expect(lastReport(quarterly(10), at('2026-10-10T07:29'))).toBe(at('2026-07-10T07:30'));
    expect(lastReport(quarterly(10), at('2026-10-10T07:30'))).toBe(at('2026-10-10T07:30'));
  });

  it('has none between the last and the next, at any moment', () => {
    const rhythm = fc.oneof(
      fc.record({ every: fc.constant('week' as const), weekday: fc.integer({ min: 1, max: 7 }) }),
      fc.record({ every: fc.constantFrom('month' as const, 'quarter' as const), day: fc.integer({ min: 1, max: 31 }) }),
    );
    const moment = fc.integer({ min: at('2025-07-01T00:00'), max: at('2045-12-31T00:00') });
    fc.assert(
      fc.property(rhythm, fc.integer({ min: 0, max: 1439 }), moment, (of, minute, nowMs) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const times: ReportTimes = { rhythm: of, at: time };
        const [last, next] = [lastReport(times, nowMs), nextReport(times, nowMs)];
        expect(last).toBeLessThanOrEqual(nowMs);
        expect(next).toBeGreaterThan(nowMs);
        expect(nextReport(times, last)).toBe(next);
        expect(lastReport(times, next - 1)).toBe(last);
      }),
    );
  });
});
