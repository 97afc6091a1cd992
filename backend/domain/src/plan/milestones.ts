import type { Indicator } from '@commune/contract';
import { dateOfDay, localDay } from '../working-days/index.ts';
import { COMMUNE_SINCE } from './entered.ts';
import { figureProblem } from './figures.ts';

/** `not_by_a_date`: it is to be met each year or month, and no day leads there. */
export type MilestoneFault = 'not_by_a_date' | 'before_start' | 'day_of_target' | 'twice' | 'impossible';

/**
 * Why further marks, on the way to the target and beyond it, cannot be; `by` is the day of the one that cannot. Each lies
 * after the baseline's day, without a baseline after the commune's first, on a day of its own that is not the target's.
 */
export function milestoneProblem(
  { by, bounds, milestones }: Pick<Indicator, 'by' | 'bounds' | 'milestones'>,
  baselineMs: number | null,
): { by: string; fault: MilestoneFault } | null {
  const start = milestonesAfter(baselineMs);
  const days = new Set<string>();
  for (const { by: day, value } of milestones) {
    if (by.type !== 'date') return { by: day, fault: 'not_by_a_date' };
    if (day <= start) return { by: day, fault: 'before_start' };
    if (day === by.date) return { by: day, fault: 'day_of_target' };
    if (days.has(day)) return { by: day, fault: 'twice' };
    if (figureProblem({ bounds }, value) !== null) return { by: day, fault: 'impossible' };
    days.add(day);
  }
  return null;
}

/** The day after which marks may lie: `2025-07-01`. */
export function milestonesAfter(baselineMs: number | null): string {
  return baselineMs === null ? COMMUNE_SINCE : dateOfDay(localDay(baselineMs));
}
