import type { CalendarDay, WorkingCalendarDefinition } from '@commune/contract';
import { readDate } from '../../plan/dates.ts';
import type { SettingsWords } from './words.ts';

export type DayKind = 'holidays' | 'madeUp';
export type KnownDay = CalendarDay & { kind: DayKind };

/** A day while it is being entered, as it is typed. */
export interface DayDraft {
  kind: DayKind;
  date: string;
  vi: string;
  en: string;
  source: string;
  verified: boolean;
}

export function newDay(): DayDraft {
  return { kind: 'holidays', date: '', vi: '', en: '', source: '', verified: false };
}

/** The days off and made up of a year, in order. */
export function daysOf({ holidays, madeUp }: WorkingCalendarDefinition, year: number): KnownDay[] {
  const days = [
    ...holidays.map((day) => ({ ...day, kind: 'holidays' as const })),
    ...madeUp.map((day) => ({ ...day, kind: 'madeUp' as const })),
  ];
  return days.filter(({ date }) => date.startsWith(`${year}-`)).sort((a, b) => a.date.localeCompare(b.date));
}

/** The calendar with this day as well, or what is wrong with which field. */
export function withDay(
  calendar: WorkingCalendarDefinition,
  draft: DayDraft,
  words: SettingsWords,
): { input: WorkingCalendarDefinition } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const date = readDate(draft.date);
  const vi = draft.vi.trim();
  const source = draft.source.trim();
  if (date === null) errors.date = words.badDate;
  else if ([...calendar.holidays, ...calendar.madeUp].some((day) => day.date === date)) errors.date = words.twice;
  if (vi === '') errors.vi = words.needed;
  if (source === '') errors.source = words.needed;
  if (date === null || Object.keys(errors).length > 0) return { errors };
  const day: CalendarDay = { date, name: { vi, en: draft.en.trim() || vi }, verified: draft.verified, source };
  const days = [...calendar[draft.kind], day].sort((a, b) => a.date.localeCompare(b.date));
  return { input: { ...calendar, [draft.kind]: days } };
}

export function withoutDay(calendar: WorkingCalendarDefinition, { kind, date }: KnownDay): WorkingCalendarDefinition {
  return { ...calendar, [kind]: calendar[kind].filter((day) => day.date !== date) };
}
