import { type CitizenReport, type Dossier, type FactOf, REPORT_CATEGORIES } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { tallyDossiers } from '../../fixtures/index.ts';
import { dayOfDate, WorkingClock } from '../working-days/index.ts';
import { at, OFFICE } from '../working-days/office.fixture.ts';
import { event, FOUR_HOURS, PROCEDURES, row, THREE_DAYS } from './dossier.fixture.ts';
import { dossierDue, dossierStanding, foldFacts, type ReportTerms, readServiceEvent, reportStanding } from './index.ts';

const clock = new WorkingClock(OFFICE);
const fold = (...facts: FactOf<'dossier'>[]) => foldFacts(facts, { procedures: PROCEDURES })!;
const received = (when = '2026-03-02 08:00', data = {}) => event('dossier.received', when, data);
const standing = (dossier: Dossier, when: string, procedure = THREE_DAYS) =>
  dossierStanding(dossier, procedure, clock, at(when));
const dueDay = (dossier: Dossier, when = '2026-03-31') => dossierDue(dossier, THREE_DAYS, clock, at(when))?.day;

describe('a dossier is due', () => {
  it('when it was promised, or by the term of its procedure', () => {
    expect(dueDay(fold(received()))).toBe(dayOfDate('2026-03-05'));
    expect(dueDay(fold(received('2026-03-02 08:00', { promised: at('2026-03-11 10:00') })))).toBe(
      dayOfDate('2026-03-11'),
    );
    expect(dossierDue(fold(received()), undefined, clock, at('2026-03-31'))).toBeNull();
    expect(dossierDue(fold(received('2026-03-02 10:30')), FOUR_HOURS, clock, at('2026-03-31'))?.dueMs).toBe(
      at('2026-03-02 16:30'),
    );
  });

  it('later by the working time in which papers were awaited', () => {
    const asked = event('dossier.supplement_requested', '2026-03-04 14:00');
    const answered = event('dossier.supplemented', '2026-03-10 09:00', { requested: at('2026-03-04 14:00') });
    // 5, 6, 9 and 10 March are four working days: 5 → 11 March
    expect(dueDay(fold(received(), asked, answered))).toBe(dayOfDate('2026-03-11'));
    // still awaited: the clock stands
    expect(standing(fold(received(), asked), '2026-03-20 08:00')).toBe('within');
    // of overlapping requests no day counts twice
    const other = row('2026-03-20', {
      supplements: [
        { requestedMs: at('2026-03-04'), answeredMs: at('2026-03-06') },
        { requestedMs: at('2026-03-05'), answeredMs: at('2026-03-10') },
      ],
    });
    expect(dueDay(fold(received(), other))).toBe(dayOfDate('2026-03-11'));
  });

  it('in hours later by hours', () => {
    const asked = event('dossier.supplement_requested', '2026-03-02 11:00');
    const answered = event('dossier.supplemented', '2026-03-02 14:00', { requested: at('2026-03-02 11:00') });
    const dossier = fold(received('2026-03-02 10:30'), asked, answered);
    // due at 16:30, one working hour awaited, half an hour of it left that day
    expect(dossierDue(dossier, FOUR_HOURS, clock, at('2026-03-31'))?.dueMs).toBe(at('2026-03-03 08:00'));
  });
});

describe('a dossier stands', () => {
  const done = (when: string) => fold(received(), event('dossier.processed', when));

  it('by its end against the day', () => {
    expect(standing(done('2026-03-04 10:00'), '2026-03-31')).toBe('early');
    expect(standing(done('2026-03-05 21:00'), '2026-03-31')).toBe('on_time');
    expect(standing(done('2026-03-06 07:31'), '2026-03-31')).toBe('late');
    // processed outranks returned
    expect(
      standing(
        fold(received(), event('dossier.processed', '2026-03-05 10:00'), event('dossier.returned', '2026-03-20 10:00')),
        '2026-03-31',
      ),
    ).toBe('on_time');
  });

  it('in hand by the present', () => {
    expect(
      ['2026-03-04 08:00', '2026-03-05 08:00', '2026-03-06 00:00'].map((when) => standing(fold(received()), when)),
    ).toEqual(['within', 'due_today', 'overdue']);
    expect(standing(fold(received('2026-03-02 10:30')), '2026-03-02 16:31', FOUR_HOURS)).toBe('overdue');
  });

  it('outside the count, or without a date', () => {
    expect(standing(fold(event('dossier.registered', '2026-03-02 08:00')), '2026-03-31')).toBe('not_counted');
    expect(standing(fold(received(), event('dossier.refused', '2026-03-02 09:00')), '2026-03-31')).toBe('not_counted');
    expect(dossierStanding(fold(received()), undefined, clock, at('2026-03-31'))).toBe('no_due_date');
  });
});

it('a tally tells received, resolved and in hand apart', () => {
  const one = (...facts: FactOf<'dossier'>[]) => fold(...facts);
  const dossiers = [
    one(received('2026-02-25 08:00', { procedure: THREE_DAYS.code })), // carried over, overdue since 2 March
    one(received('2026-02-25 08:00'), event('dossier.returned', '2026-02-26 08:00')), // resolved before the period
    one(received('2026-03-02 08:00', { procedure: THREE_DAYS.code, channel: 'online' })), // due on the 5th
    one(
      received('2026-03-03 08:00', { procedure: THREE_DAYS.code, channel: 'post' }),
      event('dossier.processed', '2026-03-04 08:00'),
    ),
    one(received('2026-03-04 08:00', { channel: 'direct' })),
    one(received('2026-03-09 08:00')), // after the moment
  ];
  expect(
    tallyDossiers(dossiers, PROCEDURES, clock, { fromMs: at('2026-03-01'), atMs: at('2026-03-05 09:00') }),
  ).toEqual({
    received: { online: 1, direct: 1, post: 1, unknown: 0 },
    carriedOver: 1,
    resolved: { early: 1, onTime: 0, late: 0, noDueDate: 0 },
    inHand: { within: 0, dueToday: 1, overdue: 1, noDueDate: 1 },
  });
});

it('a report stands by the term of its category', () => {
  const terms = Object.fromEntries(
    REPORT_CATEGORIES.map((one) => [one, { amount: 5, unit: 'working-day' }]),
  ) as ReportTerms;
  const lamps: ReportTerms = { ...terms, lighting: { amount: 2, unit: 'working-day' } };
  const told = (type: string, when: string) =>
    readServiceEvent(
      {
        id: '0190f3c0-5b3a-7cc0-8000-00000000000a',
        timeMs: at(when),
        type,
        data: { report: 'PA-1', category: 'lighting' },
      },
      at(when),
    ).fact as FactOf<'citizen_report'>;
  const report = (...facts: FactOf<'citizen_report'>[]): CitizenReport => foldFacts(facts, { procedures: PROCEDURES })!;
  const came = told('report.received', '2026-03-02 08:00');
  const stands = (one: CitizenReport, when: string) => reportStanding(one, lamps, clock, at(when));
  expect(
    ['2026-03-03 08:00', '2026-03-04 20:00', '2026-03-05 00:01'].map((when) => stands(report(came), when)),
  ).toEqual(['within', 'due_today', 'overdue']);
  expect(stands(report(came, told('report.handled', '2026-03-04 09:00')), '2026-03-31')).toBe('in_time');
  expect(stands(report(came, told('report.closed', '2026-03-05 09:00')), '2026-03-31')).toBe('late');
  expect(stands(report(came, told('report.refused', '2026-03-05 09:00')), '2026-03-31')).toBe('not_counted');

  // An export says a date without an hour: all of that day is in time, whenever the office closes.
  const dated = (local: string) => ({ ...report(came), dueMs: at(local) });
  expect(
    ['2026-03-03 08:00', '2026-03-04 00:00', '2026-03-04 23:59', '2026-03-05 00:00'].map((when) =>
      stands(dated('2026-03-04'), when),
    ),
  ).toEqual(['within', 'due_today', 'due_today', 'overdue']);
  const handled = report(came, told('report.handled', '2026-03-04 10:00'));
  expect(stands({ ...handled, dueMs: at('2026-03-04') }, '2026-03-31')).toBe('in_time');
  // Where the hour was said it counts.
  expect(stands({ ...handled, dueMs: at('2026-03-04 09:00') }, '2026-03-31')).toBe('late');
  expect(stands(dated('2026-03-04 09:00'), '2026-03-04 09:01')).toBe('overdue');
});
