import type { WorkingCalendarDefinition } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { daysOf, newDay, withDay, withoutDay } from './calendar-days.ts';
import { readTerms, termDraft } from './term-draft.ts';
import { settingsVi } from './words-vi.ts';

const day = (date: string) => ({ date, name: { vi: 'Nghỉ', en: 'Off' }, verified: true, source: 'Thông báo' });
const CALENDAR: WorkingCalendarDefinition = {
  weekend: [6, 7],
  holidays: [day('2026-01-01'), day('2026-09-02')],
  madeUp: [day('2026-08-22')],
  hours: [{ from: '07:30', to: '11:30' }],
  sameDayUntil: '15:00',
};
const typed = { ...newDay(), date: '16/2/2026', vi: ' Tết Nguyên đán ', source: 'Thông báo 123' };

describe('a day of the calendar', () => {
  it('comes in order among those of its kind, its Vietnamese name standing for one that is not given', () => {
    const read = withDay(CALENDAR, typed, settingsVi);
    expect(read).toMatchObject({
      input: {
        holidays: [
          { date: '2026-01-01' },
          { date: '2026-02-16', name: { vi: 'Tết Nguyên đán', en: 'Tết Nguyên đán' }, verified: false },
          { date: '2026-09-02' },
        ],
      },
    });
  });

  it.each([
    ['no such day', { ...typed, date: '30/2/2026' }, { date: settingsVi.badDate }],
    ['a day off already', { ...typed, date: '02/9/2026' }, { date: settingsVi.twice }],
    ['a day off that is made up for', { ...typed, date: '22/8/2026' }, { date: settingsVi.twice }],
    ['no name and no source', { ...typed, vi: ' ', source: '' }, { vi: settingsVi.needed, source: settingsVi.needed }],
  ])('is refused where it is %s', (_name, draft, errors) => {
    expect(withDay(CALENDAR, draft, settingsVi)).toEqual({ errors });
  });

  it('is listed with the others of its year, and taken away alone', () => {
    expect(daysOf(CALENDAR, 2026).map(({ date, kind }) => [date, kind])).toEqual([
      ['2026-01-01', 'holidays'],
      ['2026-08-22', 'madeUp'],
      ['2026-09-02', 'holidays'],
    ]);
    expect(daysOf(CALENDAR, 2027)).toEqual([]);
    const without = withoutDay(CALENDAR, { ...day('2026-08-22'), kind: 'madeUp' });
    expect(without.madeUp).toEqual([]);
    expect(without.holidays).toHaveLength(2);
  });
});

describe('terms of reports', () => {
  it('are read as they are typed, and said where one is missing', () => {
    const draft = termDraft(null);
    expect(Object.keys((readTerms(draft, settingsVi) as { errors: object }).errors)).toHaveLength(10);
    for (const term of Object.values(draft)) term.amount = '1,5';
    draft.flooding = { amount: '4', unit: 'working-hour' };
    expect(readTerms(draft, settingsVi)).toMatchObject({
      input: { flooding: { amount: 4, unit: 'working-hour' }, road: { amount: 1.5, unit: 'working-day' } },
    });
    draft.road.amount = '1001';
    expect(readTerms(draft, settingsVi)).toEqual({ errors: { road: settingsVi.badAmount } });
  });
});
