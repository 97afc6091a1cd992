import type { Indicator, IndicatorDuty } from '@commune/contract';
import { localDay, type WorkingDays } from '../working-days/index.ts';

/** Beyond so many days an interval is counted by the calendar; what is told every day is told on working days. */
const MOST_WORKING_DAYS = 5;
/** The last part of an interval is when somebody should begin, and that is said. */
const WARN_SHARE = 0.2;
const MOST_WARNING_DAYS = 14;

/**
 * By when the next figure is to be there, from the last moment that what there is speaks of. The warning comes in the last
 * fifth of the interval, at most fourteen days before and on the day itself at the latest.
 */
export function dutyOf(
  { dueEveryDays }: Pick<Indicator, 'dueEveryDays'>,
  lastMs: number | null,
  nowMs: number,
  working: WorkingDays | null = null,
): IndicatorDuty {
  if (lastMs === null) return { everyDays: dueEveryDays, lastMs, daysLeft: null, state: 'never' };
  const last = localDay(lastMs);
  const byWorkingDays = working !== null && dueEveryDays <= MOST_WORKING_DAYS;
  const daysLeft = (byWorkingDays ? working.add(last, dueEveryDays) : last + dueEveryDays) - localDay(nowMs);
  const warning = Math.min(MOST_WARNING_DAYS, Math.floor(dueEveryDays * WARN_SHARE));
  const state = daysLeft < 0 ? 'late' : daysLeft <= warning ? 'due_soon' : 'in_time';
  return { everyDays: dueEveryDays, lastMs, daysLeft, state };
}
