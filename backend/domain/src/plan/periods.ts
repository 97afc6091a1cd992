import type { Indicator } from '@commune/contract';
import { localDay, startOfLocalDay } from '../working-days/index.ts';
import { monthStart, yearStart } from './term.ts';

/** [fromMs, toMs), whole local days; the last one ends now. */
export interface PlanPeriod {
  fromMs: number;
  toMs: number;
}

/** What has no year or month of its own is told of so many days back: a figure of as many whichever day it is. */
const TRAILING_DAYS = 30;
const TRAILING_PERIODS = 13;
const WEEK_DAYS = 7;

/**
 * The periods whose figures tell how a computed indicator goes, oldest first, the newest to now. By a date: thirty days
 * back from now and from each thirty days before. Yearly: from the year's beginning to the end of each month and to now;
 * monthly: from the month's beginning to the end of each week and to now. None begins before `sinceMs`.
 */
export function figurePeriods({ by }: Pick<Indicator, 'by'>, nowMs: number, sinceMs: number): PlanPeriod[] {
  if (by.type === 'date') return trailing(nowMs, sinceMs);
  const fromMs = by.type === 'yearly' ? yearStart(nowMs, 0) : monthStart(nowMs, 0);
  const ends: number[] = [];
  for (let k = 1; ; k++) {
    const toMs = by.type === 'yearly' ? monthStart(fromMs, k) : startOfLocalDay(localDay(fromMs) + k * WEEK_DAYS);
    if (toMs >= nowMs) break;
    if (toMs > sinceMs) ends.push(toMs);
  }
  return [...ends, nowMs].filter((toMs) => toMs > fromMs).map((toMs) => ({ fromMs, toMs }));
}

function trailing(nowMs: number, sinceMs: number): PlanPeriod[] {
  const tomorrow = localDay(nowMs) + 1;
  const periods: PlanPeriod[] = [];
  for (let k = 0; k < TRAILING_PERIODS; k++) {
    const to = tomorrow - k * TRAILING_DAYS;
    const fromMs = startOfLocalDay(to - TRAILING_DAYS);
    if (k > 0 && fromMs < sinceMs) break;
    periods.unshift({ fromMs, toMs: Math.min(nowMs, startOfLocalDay(to)) });
  }
  return periods;
}

/** The last moment that a figure of a period speaks of. */
export function lastMoment({ toMs }: Pick<PlanPeriod, 'toMs'>, nowMs: number): number {
  return toMs < nowMs ? toMs - 1 : nowMs;
}
