import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfDay, dayOfDate, localDay, startOfLocalDay, WorkingClock, weekdayOf } from './index.ts';
import { at, OFFICE } from './office.fixture.ts';

const clock = new WorkingClock(OFFICE);
const { days } = clock;
const HOUR = 3_600_000;

describe('a local day', () => {
  it('is one of Asia/Ho_Chi_Minh', () => {
    expect(localDay(Date.parse('2026-03-01T17:00:00Z'))).toBe(dayOfDate('2026-03-02'));
    expect(localDay(Date.parse('2026-03-01T16:59:59.999Z'))).toBe(dayOfDate('2026-03-01'));
    expect(startOfLocalDay(dayOfDate('2026-03-02'))).toBe(at('2026-03-02'));
    expect(weekdayOf(dayOfDate('2026-03-02'))).toBe(1);
    expect(weekdayOf(dayOfDate('1969-12-28'))).toBe(7);
  });
});

describe('working days', () => {
  const working = (date: string) => days.isWorkingDay(dayOfDate(date));
  const after = (date: string, n: number) => dateOfDay(days.add(dayOfDate(date), n));

  it('leave out weekends and holidays, and keep days made up for', () => {
    expect(['2026-08-21', '2026-08-22', '2026-08-23', '2026-08-31', '2026-09-03'].map(working)).toEqual([
      true, // Friday
      true, // Saturday, made up for the 31st
      false, // Sunday
      false, // Monday, exchanged
      true,
    ]);
  });

  it('are counted from the day after', () => {
    expect(after('2026-03-02', 3)).toBe('2026-03-05');
    expect(after('2026-03-06', 1)).toBe('2026-03-09');
    expect(after('2026-02-13', 2)).toBe('2026-02-24'); // over Tết
    expect(after('2026-08-21', 2)).toBe('2026-08-24'); // the Saturday works
    expect(after('2026-02-14', 0)).toBe('2026-02-23'); // a day off itself is no working day
    expect(days.between(dayOfDate('2026-02-13'), dayOfDate('2026-02-24'))).toBe(2);
    expect(days.between(dayOfDate('2026-02-24'), dayOfDate('2026-02-13'))).toBe(-2);
  });

  it('stay bounded for impossible years', () => {
    expect(days.between(dayOfDate('2026-03-02'), 9_000_000)).toBeLessThan(40_000);
    expect(Number.isFinite(days.add(-9_000_000, 5))).toBe(true);
  });

  const someDay = fc.integer({ min: dayOfDate('2024-01-01'), max: dayOfDate('2028-12-31') });
  it('add and count as each other’s inverse', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 1, max: 400 }), (day, n) => {
        const due = days.add(day, n);
        expect(days.isWorkingDay(due)).toBe(true);
        expect(days.between(day, due)).toBe(n);
      }),
    );
  });

  it('are as many as a count day by day', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 0, max: 200 }), (day, length) => {
        let counted = 0;
        for (let d = day + 1; d <= day + length; d++) if (days.isWorkingDay(d)) counted++;
        expect(days.between(day, day + length)).toBe(counted);
      }),
    );
  });
});

describe('the working clock', () => {
  it('stands still at noon, at night and on days off', () => {
    expect(clock.between(at('2026-03-02 10:30'), at('2026-03-02 14:30'))).toBe(2 * HOUR);
    expect(clock.between(at('2026-03-06 16:00'), at('2026-03-09 08:30'))).toBe(2 * HOUR);
    expect(clock.between(at('2026-03-07 08:00'), at('2026-03-07 16:00'))).toBe(0);
    expect(clock.add(at('2026-03-06 16:00'), 2 * HOUR)).toBe(at('2026-03-09 08:30'));
    expect(clock.add(at('2026-03-02 10:30'), HOUR)).toBe(at('2026-03-02 11:30'));
    expect(clock.add(at('2026-03-07 10:00'), HOUR)).toBe(at('2026-03-09 08:30'));
  });

  const moment = fc.integer({ min: at('2025-07-01'), max: at('2027-06-30') });
  it('adds and counts as each other’s inverse', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 300 * HOUR }), (ms, workingMs) => {
        expect(clock.between(ms, clock.add(ms, workingMs))).toBe(workingMs);
      }),
    );
  });

  it('adds up over any moment between', () => {
    fc.assert(
      fc.property(moment, moment, moment, (a, b, c) => {
        expect(clock.between(a, b) + clock.between(b, c)).toBe(clock.between(a, c));
        if (a <= b) expect(clock.between(a, b)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('what is due', () => {
  const due = (received: string, amount: number, unit: 'working-hour' | 'working-day' | 'calendar-day') =>
    clock.due(at(received), { amount, unit });

  it('in working days is due when the office closes', () => {
    expect(due('2026-03-02 08:00', 3, 'working-day')).toEqual(clock.dueOn(dayOfDate('2026-03-05')));
    expect(due('2026-03-02 08:00', 3, 'working-day').dueMs).toBe(at('2026-03-05 17:00'));
  });

  it('the same day is due the next one from 15:00 on', () => {
    expect(due('2026-03-02 14:59', 0, 'working-day').day).toBe(dayOfDate('2026-03-02'));
    expect(due('2026-03-02 15:00', 0, 'working-day').day).toBe(dayOfDate('2026-03-03'));
    expect(due('2026-03-07 20:00', 0, 'working-day').day).toBe(dayOfDate('2026-03-09'));
  });

  it('in hours or half days runs on the clock', () => {
    expect(due('2026-03-02 10:30', 4, 'working-hour')).toEqual({
      day: dayOfDate('2026-03-02'),
      dueMs: at('2026-03-02 16:30'),
      byHour: true,
    });
    // half of 7 h 30: one hour before noon, 2 h 45 after it
    expect(due('2026-03-02 10:30', 0.5, 'working-day').dueMs).toBe(at('2026-03-02 16:15'));
  });

  it('as it was said is due by that hour, and by the end of a day that was said without one', () => {
    expect(clock.dueBy(at('2026-03-05 10:00'))).toEqual({
      ...{ day: dayOfDate('2026-03-05'), dueMs: at('2026-03-05 10:00'), byHour: true },
    });
    expect(clock.dueBy(at('2026-03-05'))).toEqual(clock.dueOn(dayOfDate('2026-03-05')));
  });

  it('in calendar days moves off a day off', () => {
    expect(due('2026-03-02 08:00', 5, 'calendar-day').day).toBe(dayOfDate('2026-03-09'));
    expect(due('2026-03-02 08:00', 3, 'calendar-day').day).toBe(dayOfDate('2026-03-05'));
  });
});
