import { dateOfDay, dayOfDate, localDay, startOfLocalDay } from '@commune/domain';

/** The first and the last day of a period of Viet Nam: `2026-01-01`. */
export interface Period {
  from: string;
  to: string;
}

export const PRESETS = ['month', 'last-month', 'quarter', 'last-quarter', 'year', 'last-year'] as const;
export type PresetKey = (typeof PRESETS)[number];

/** Each is so many months, and so many of them back. */
const MONTHS: Record<PresetKey, [length: number, back: number]> = {
  month: [1, 0],
  'last-month': [1, 1],
  quarter: [3, 0],
  'last-quarter': [3, 1],
  year: [12, 0],
  'last-year': [12, 1],
};

/** The period by its name, as of a moment. */
export function presetPeriod(key: PresetKey, nowMs: number): Period {
  const [year, month] = dateOfDay(localDay(nowMs)).split('-').map(Number) as [number, number];
  const [length, back] = MONTHS[key];
  const first = year * 12 + Math.floor((month - 1) / length) * length - back * length;
  return { from: firstOf(first), to: dateOfDay(dayOfDate(firstOf(first + length)) - 1) };
}

/** `months`: counted from the year 0. */
function firstOf(months: number): string {
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}

/** From its first moment to the first that it does not speak of; of a period that still runs, to now. */
export function boundsOf({ from, to }: Period, nowMs: number): { from: number; to: number } {
  return { from: startOfLocalDay(dayOfDate(from)), to: Math.min(startOfLocalDay(dayOfDate(to) + 1), nowMs) };
}

/** Whether the days are days, in their order, and the first of them has come. */
export function isPeriod({ from, to }: Period, nowMs: number): boolean {
  const isDay = (date: string) => /^\d{4}-\d{2}-\d{2}$/.test(date) && dateOfDay(dayOfDate(date)) === date;
  return isDay(from) && isDay(to) && from <= to && startOfLocalDay(dayOfDate(from)) < nowMs;
}
