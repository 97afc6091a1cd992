import type { ReportFormat, ReportRhythm, ReportScheduleInput, ReportTimes } from '@commune/contract';
import type { PlanWords } from './words.ts';

/** A schedule of reports while it is made, as it is typed. */
export interface ScheduleDraft {
  every: ReportRhythm['every'];
  weekday: number;
  day: string;
  at: string;
  format: ReportFormat;
}

export function newSchedule(): ScheduleDraft {
  return { every: 'month', weekday: 1, day: '1', at: '07:30', format: 'pdf' };
}

/** What is to be sent, or what is wrong with which field. */
export function readSchedule(
  { every, weekday, day, at, format }: ScheduleDraft,
  { made }: PlanWords,
): { input: Omit<ReportScheduleInput, 'realm'> } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const time = /^\s*([01]?\d|2[0-3])[:h]([0-5]\d)\s*$/.exec(at);
  if (time === null) errors.at = made.badTime;
  const n = /^\s*\d{1,2}\s*$/.test(day) ? Number(day) : 0;
  if (every !== 'week' && (n < 1 || n > 31)) errors.day = made.badDay;
  if (time === null || Object.keys(errors).length > 0) return { errors };
  const rhythm: ReportRhythm = every === 'week' ? { every, weekday } : { every, day: n };
  return { input: { rhythm, at: `${time[1]!.padStart(2, '0')}:${time[2]}`, format } };
}

/** «Thứ Hai hằng tuần, 07:30» */
export function timesWords({ rhythm, at }: ReportTimes, { made }: PlanWords): string {
  if (rhythm.every === 'week') return made.weekly(made.weekdays[rhythm.weekday - 1]!, at);
  return (rhythm.every === 'month' ? made.monthly : made.quarterly)(String(rhythm.day), at);
}
