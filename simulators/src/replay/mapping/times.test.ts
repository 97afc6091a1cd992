import { describe, expect, it } from 'vitest';
import { readTime, type TimeFormat } from './times.ts';
import { zoneReader } from './zones.ts';

const NOON = Date.UTC(2026, 10, 26, 14, 30);

describe('a time', () => {
  it.each<[string, TimeFormat]>([
    ['2026-11-26T14:30:00', 'ymd'],
    ['2026-11-26 14:30', 'ymd'],
    ['2026/11/26 14:30:00.000', 'ymd'],
    ['26/11/2026 14:30', 'dmy'],
    ['26-11-2026, 14:30:00', 'dmy'],
    ['14:30 26/11/2026', 'dmy'],
    ['14:30:00 ngày 26/11/2026', 'dmy'],
    ['14h30 26/11/2026', 'dmy'],
    ['26.11.2026 2:30 CH', 'dmy'],
    ['11/26/2026 2:30 PM', 'mdy'],
    ['20261126T143000', 'compact'],
    ['202611261430', 'compact'],
  ])('without a zone is what the clock read: %s', (text, format) => {
    expect(readTime(text, format)).toEqual({ localMs: NOON });
  });

  it.each<[string, TimeFormat]>([
    ['2026-11-26T14:30:00Z', 'ymd'],
    ['2026-11-26T21:30:00+07:00', 'ymd'],
    ['2026-11-26 21:30:00 +0700', 'ymd'],
    ['26/11/2026 21:30 GMT+7', 'dmy'],
    ['26/11/2026 14:30 UTC', 'dmy'],
    [String(NOON / 1000), 'epoch-s'],
    [String(NOON), 'epoch-ms'],
    [`${NOON}000000`, 'epoch-ns'],
  ])('with a zone is a moment: %s', (text, format) => {
    expect(readTime(text, format)).toEqual({ utcMs: NOON });
  });

  it.each<[string, TimeFormat, string]>([
    ['2026-02-30T10:00:00', 'ymd', 'no such day'],
    ['2026-02-29T10:00:00', 'ymd', 'no such day'],
    ['31/04/2026 10:00', 'dmy', 'no such day'],
    ['26/13/2026 10:00', 'dmy', 'no such day'],
    ['2026-11-26T24:30:00', 'ymd', 'no such time of day'],
    ['2026-11-26T10:60:00', 'ymd', 'no such time of day'],
    ['26/11/26 10:00', 'dmy', 'four digits'],
    ['yesterday', 'ymd', 'is no time'],
    ['n/a', 'epoch-s', 'no number'],
  ])('that cannot be is told: %s', (text, format, why) => {
    expect(readTime(text, format)).toContain(why);
  });

  it('is read as before after one that cannot be', () => {
    readTime('2026-11-26T14:30:00', 'ymd');
    readTime('2026-02-30T14:30:00', 'ymd');
    expect(readTime('2026-11-26T14:30:00', 'ymd')).toEqual({ localMs: NOON });
  });

  it('keeps the milliseconds, and no more', () => {
    expect(readTime('2026-11-26 14:30:00.285', 'ymd')).toEqual({ localMs: NOON + 285 });
    expect(readTime('26/11/2026 14:30:00,2859', 'dmy')).toEqual({ localMs: NOON + 285 });
    expect(readTime('2026-11-26T14:30:00.5Z', 'ymd')).toEqual({ utcMs: NOON + 500 });
  });

  it('takes 24:00 for the end of the day', () => {
    expect(readTime('26/11/2026 24:00', 'dmy')).toEqual({ localMs: Date.UTC(2026, 10, 27) });
  });
});

describe('a zone', () => {
  it.each([
    ['UTC', 0],
    ['+07:00', 7],
    ['Asia/Ho_Chi_Minh', 7],
    ['Europe/London', 0],
    ['America/New_York', -5],
  ])('%s in winter is %i h from Greenwich', (zone, hours) => {
    expect(NOON - zoneReader(zone)(NOON)).toBe(hours * 3_600_000);
  });

  it('changes its clocks', () => {
    const london = zoneReader('Europe/London');
    expect(london(Date.UTC(2019, 4, 14, 12))).toBe(Date.UTC(2019, 4, 14, 11));
    // the last hour of winter time and the first of summer time, 31 March 2019
    expect(london(Date.UTC(2019, 2, 31, 0, 59))).toBe(Date.UTC(2019, 2, 31, 0, 59));
    expect(london(Date.UTC(2019, 2, 31, 2, 0))).toBe(Date.UTC(2019, 2, 31, 1, 0));
  });

  it('that is none is an error', () => {
    expect(() => zoneReader('Asia/Dien_Khanh')).toThrow(RangeError);
  });
});
