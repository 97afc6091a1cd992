import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import {
  calendarDate,
  clockTime,
  exactDuration,
  hourMinute,
  longAgo,
  longDuration,
  shortDuration,
  weekday,
  wholeSteps,
} from './times.ts';
import { vi } from './vi.ts';

const S = 1000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;
/** Thursday 12/11/2026, 23:30:08 in UTC: already Friday in Viet Nam. */
const LATE = Date.UTC(2026, 10, 12, 23, 30, 8);

describe('the Vietnamese clock', () => {
  it('is seven hours ahead of UTC whatever the browser’s zone', () => {
    expect(clockTime(LATE)).toBe('06:30:08');
    expect(hourMinute(LATE)).toBe('06:30');
    expect(calendarDate(LATE)).toBe('13/11/2026');
    expect(vi.weekdays[weekday(LATE)]).toBe('Thứ Sáu');
  });

  it('finds whole hours of the Vietnamese day', () => {
    const steps = wholeSteps(LATE, LATE + 9 * H, 4 * H);
    expect(steps.map(hourMinute)).toEqual(['08:00', '12:00']);
  });
});

describe('durations', () => {
  it('are written out in two units at most', () => {
    expect(longDuration(12 * S, vi)).toBe('12 giây');
    expect(longDuration(4 * MIN + 59 * S, vi)).toBe('4 phút');
    expect(longDuration(H + 57 * MIN, vi)).toBe('1 giờ 57 phút');
    expect(longDuration(3 * H, vi)).toBe('3 giờ');
    expect(longDuration(2 * D + 3 * H + 20 * MIN, vi)).toBe('2 ngày 3 giờ');
    expect(longDuration(H + MIN, en)).toBe('1 hour 1 minute');
  });

  it('keep the seconds where they name a rhythm', () => {
    expect([30, 150, 300, 5400].map((s) => exactDuration(s * S, vi))).toEqual([
      '30 giây',
      '2 phút 30 giây',
      '5 phút',
      '1 giờ 30 phút',
    ]);
  });

  it('are short on pins, with h for hours', () => {
    expect([6 * S, 4 * MIN, H + 6 * MIN, 3 * D + H].map((ms) => shortDuration(ms, vi))).toEqual([
      '6 s',
      '4 ph',
      '1h06',
      '3 ngày',
    ]);
  });

  it('never run backwards', () => {
    expect(longAgo(-5 * S, vi)).toBe('vừa xong');
    expect(longAgo(12 * S, vi)).toBe('12 giây trước');
    expect(shortDuration(-5 * S, vi)).toBe('0 s');
  });
});
