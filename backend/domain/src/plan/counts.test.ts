import { type CitizenReport, REPORT_CATEGORIES } from '@commune/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportTerms } from '../services/index.ts';
import { dayOfDate, WorkingClock, WorkingDays } from '../working-days/index.ts';
import { at, OFFICE } from '../working-days/office.fixture.ts';
import {
  countOver,
  countReports,
  dutyOf,
  figurePeriods,
  isTold,
  lastMoment,
  periodProblem,
  readEntered,
  shareFigure,
  taskStanding,
} from './index.ts';

const UNIT = { vi: 'hồ sơ', en: 'dossiers' };
const SHARE = { bounds: { min: 0, max: 100 }, unit: { vi: '%', en: '%' } };
const NUMBER = { bounds: { min: 0, max: null }, unit: { vi: 'người', en: 'people' } };
const BY_2030 = { type: 'date', date: '2030-12-31' } as const;

describe('the periods of figures', () => {
  const now = at('2026-03-10 15:00');

  it('are of thirty days back from now, and from each thirty days before', () => {
    const periods = figurePeriods({ by: BY_2030 }, now, at('2025-12-20'));
    expect(periods).toEqual([
      { fromMs: at('2026-01-10'), toMs: at('2026-02-09') },
      { fromMs: at('2026-02-09'), toMs: now },
    ]);
    expect(periods.map((period) => lastMoment(period, now))).toEqual([at('2026-02-09') - 1, now]);
  });

  it('are the year to each month’s end, and the month to each week’s', () => {
    expect(figurePeriods({ by: { type: 'yearly' } }, now, 0)).toEqual([
      { fromMs: at('2026-01-01'), toMs: at('2026-02-01') },
      { fromMs: at('2026-01-01'), toMs: at('2026-03-01') },
      { fromMs: at('2026-01-01'), toMs: now },
    ]);
    expect(figurePeriods({ by: { type: 'monthly' } }, now, 0)).toEqual([
      { fromMs: at('2026-03-01'), toMs: at('2026-03-08') },
      { fromMs: at('2026-03-01'), toMs: now },
    ]);
    expect(figurePeriods({ by: { type: 'yearly' } }, now, at('2026-02-15'))).toHaveLength(2);
  });

  it('follow each other and end now, whatever the moment', () => {
    const aBy = fc.constantFrom(BY_2030, { type: 'yearly' } as const, { type: 'monthly' } as const);
    const ms = fc.integer({ min: at('2025-07-02'), max: at('2045-12-31') });
    fc.assert(
      fc.property(aBy, ms, (by, nowMs) => {
        const periods = figurePeriods({ by }, nowMs, at('2025-07-01'));
        expect(periods.at(-1)!.toMs).toBe(nowMs);
        for (const [k, { fromMs, toMs }] of periods.entries()) {
          expect(fromMs).toBeLessThan(toMs);
          if (k > 0) expect(toMs).toBeGreaterThan(periods[k - 1]!.toMs);
          if (by.type === 'date' && k > 0) expect(fromMs).toBe(periods[k - 1]!.toMs);
        }
      }),
    );
  });
});

describe('a share', () => {
  const period = { fromMs: at('2026-03-01'), toMs: at('2026-03-04') };
  const day = (date: string, numerator: number, denominator: number, known = denominator) => ({
    ...{ day: dayOfDate(date), numerator, denominator, known },
  });

  it('is of the days of its period together, by hand', () => {
    // 3 of 4 and 2 of 6: 5 of 10, 50 %; the days before and after are others'
    const days = [
      day('2026-02-28', 9, 9),
      day('2026-03-01', 3, 4),
      day('2026-03-03', 2, 6, 5),
      day('2026-03-04', 7, 7),
    ];
    expect(shareFigure(period, countOver(days, period), UNIT)).toEqual({
      ...{ ...period, value: 50, numerator: 5, denominator: 10 },
      coverage: { n: 9, of: 10, unit: UNIT },
    });
  });

  it('of nothing is Không phát sinh, and of what nobody told there is none', () => {
    expect(shareFigure(period, countOver([], period), UNIT)).toMatchObject({ value: null, coverage: null });
    expect(shareFigure(period, { numerator: 0, denominator: 4, known: 0 }, UNIT)).toBeNull();
    expect(shareFigure(period, { numerator: -2, denominator: 4, known: 4 }, UNIT)).toMatchObject({ value: 0 });
  });

  it('is told only between the first and the last that was told', () => {
    expect(isTold(period, null, null)).toBe(false);
    expect(isTold(period, at('2026-03-03 12:00'), at('2026-03-03 13:00'))).toBe(true);
    expect(isTold(period, at('2026-01-01'), at('2026-02-28'))).toBe(false);
    expect(isTold(period, at('2026-03-05'), at('2026-03-06'))).toBe(false);
  });
});

describe('citizens’ reports', () => {
  const clock = new WorkingClock(OFFICE);
  const terms = Object.fromEntries(
    REPORT_CATEGORIES.map((category) => [category, { amount: 3, unit: 'working-day' }]),
  ) as ReportTerms;
  const report = (more: Partial<CitizenReport>): CitizenReport => ({
    ...{ kind: 'citizen_report', subject: 'P1', state: 'handled', category: 'road', position: null, hamlet: null },
    ...{ unit: null, receivedMs: at('2026-03-02 08:00'), acceptedMs: null, handedMs: null },
    ...{ startedMs: null, dueMs: at('2026-03-05 17:00') },
    ...{ handledMs: at('2026-03-04 08:00'), closedMs: null, result: null, duplicateOf: null, rating: null },
    ...{ firstKnownMs: 0, knownMs: 0, from: ['event'], contradictions: [] },
    ...more,
  });
  const MARCH = { fromMs: at('2026-03-01'), toMs: at('2026-04-01') };

  it('count once they are handled or should have been', () => {
    const reports = [
      report({}), // in time
      report({ handledMs: at('2026-03-06 08:00') }), // late
      report({ state: 'handling', handledMs: null }), // open and past its day
      report({ state: 'handling', handledMs: null, dueMs: at('2026-04-03') }), // open, has time
      report({ handledMs: at('2026-04-02 08:00'), dueMs: at('2026-04-03') }), // handled after the period: open in it
      report({ state: 'refused' }),
      report({ state: 'duplicate' }),
      report({ receivedMs: at('2026-02-28 08:00') }),
    ];
    expect(countReports(reports, terms, clock, MARCH)).toEqual({ numerator: 1, denominator: 3, known: 5, of: 5 });
  });
});

describe('what is entered', () => {
  it('is a value, a share or nothing to be counted', () => {
    expect(readEntered(SHARE, { type: 'share', numerator: 3, denominator: 8 })).toMatchObject({ value: 37.5 });
    expect(readEntered(SHARE, { type: 'share', numerator: 0, denominator: 0 })).toMatchObject({ value: null });
    expect(readEntered(SHARE, { type: 'not_applicable' })).toMatchObject({ value: null, denominator: null });
    expect(readEntered(NUMBER, { type: 'value', value: 4610 })).toMatchObject({ value: 4610, denominator: null });
  });

  it.each([
    [SHARE, { type: 'value', value: 140 }, 'a figure of this indicator is at most 100'],
    [SHARE, { type: 'share', numerator: 14, denominator: 10 }, 'a figure of this indicator is at most 100'],
    [SHARE, { type: 'share', numerator: 1, denominator: 0 }, 'there cannot be some of none: look at the denominator'],
    [NUMBER, { type: 'share', numerator: 1, denominator: 2 }, 'this indicator is no share: give its value'],
    [NUMBER, { type: 'value', value: -1 }, 'a figure of this indicator is at least 0'],
  ] as const)('cannot be %o of %o', (indicator, figure, problem) => {
    expect(readEntered(indicator, figure)).toEqual({ problem });
  });

  it.each([
    ['2026-01-01', '2026-03-31', undefined, null],
    ['2026-02-01', '2026-03-31', undefined, 'from'],
    ['2026-01-01', '2025-03-31', undefined, 'to'],
    ['2026-01-01', '2026-12-31', undefined, 'to'],
    ['2025-07-01', '2025-12-31', undefined, null],
    ['2025-01-01', '2025-06-30', undefined, 'formerUnits'],
    ['2025-01-01', '2025-06-30', 'thị trấn Diên Khánh', null],
  ])('of %s to %s, by %s', (from, to, formerUnits, field) => {
    const problem = periodProblem({ accrues: true, by: { type: 'yearly' } }, { from, to, formerUnits }, '2026-04-01');
    expect(problem?.field ?? null).toBe(field);
  });
});

it('a duty warns before it is late, and rests when the office does', () => {
  const days = new WorkingDays(OFFICE);
  const daily = (now: string, working: WorkingDays | null = days) =>
    dutyOf({ dueEveryDays: 1 }, at('2026-03-06 16:00'), at(now), working); // a Friday
  expect(daily('2026-03-07 09:00')).toMatchObject({ daysLeft: 2, state: 'in_time' });
  expect(daily('2026-03-09 09:00')).toMatchObject({ daysLeft: 0, state: 'due_soon' });
  expect(daily('2026-03-10 09:00')).toMatchObject({ daysLeft: -1, state: 'late' });
  expect(daily('2026-03-08 09:00', null)).toMatchObject({ daysLeft: -1, state: 'late' });
  const quarterly = (now: string) => dutyOf({ dueEveryDays: 92 }, at('2026-03-31 10:00'), at(now), days);
  expect(quarterly('2026-06-16 10:00')).toMatchObject({ daysLeft: 15, state: 'in_time' });
  expect(quarterly('2026-06-17 10:00')).toMatchObject({ daysLeft: 14, state: 'due_soon' });
  expect(dutyOf({ dueEveryDays: 92 }, null, at('2026-03-31'))).toMatchObject({ daysLeft: null, state: 'never' });
});

it('a task that is done on its day is done in time', () => {
  const task = (progress: number, done: string | null) => ({
    ...{ deadline: '2026-06-30', progress, doneMs: done === null ? null : at(done) },
  });
  const now = at('2026-07-01 08:00');
  expect(taskStanding(task(100, '2026-06-30 23:30'), now)).toBe('done');
  expect(taskStanding(task(100, '2026-07-01 00:30'), now)).toBe('done_late');
  expect(taskStanding(task(90, null), now)).toBe('overdue');
  expect(taskStanding(task(90, null), at('2026-06-30 23:00'))).toBe('due_soon');
  expect(taskStanding(task(0, null), at('2026-06-15 23:00'))).toBe('in_time');
});
