import type { ReportTimes } from '@commune/contract';
import { localDay, startOfLocalDay, weekdayOf } from '../working-days/index.ts';
import { monthOfYear, monthStart } from './term.ts';

const MINUTE_MS = 60_000;
const WEEK_DAYS = 7;
const QUARTER_MONTHS = 3;

/** The first moment after `afterMs` at which a report is to be made. */
export function nextReport(times: ReportTimes, afterMs: number): number {
  for (let k = 0; ; k++) {
    const dueMs = dueIn(times, afterMs, k);
    if (dueMs > afterMs) return dueMs;
  }
}

/** The last moment up to `nowMs` at which one was to be made: of those that were missed, the one that is made. */
export function lastReport(times: ReportTimes, nowMs: number): number {
  for (let k = 0; ; k--) {
    const dueMs = dueIn(times, nowMs, k);
    if (dueMs <= nowMs) return dueMs;
  }
}

/** When it is due in the `k`th week, month or quarter from the one that a moment is in. */
function dueIn({ rhythm, at }: ReportTimes, ms: number, k: number): number {
  const [hour, minute] = at.split(':').map(Number) as [number, number];
  return startOfLocalDay(dayIn(rhythm, ms, k)) + (hour * 60 + minute) * MINUTE_MS;
}

function dayIn(rhythm: ReportTimes['rhythm'], ms: number, k: number): number {
  if (rhythm.every === 'week') {
    const today = localDay(ms);
    return today - weekdayOf(today) + rhythm.weekday + k * WEEK_DAYS;
  }
  const months = rhythm.every === 'month' ? k : k * QUARTER_MONTHS - ((monthOfYear(ms) - 1) % QUARTER_MONTHS);
  const first = localDay(monthStart(ms, months));
  const days = localDay(monthStart(ms, months + 1)) - first;
  return first + Math.min(rhythm.day, days) - 1;
}
