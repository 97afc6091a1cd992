import { type Indicator, PACE_STATUSES, type Pace, type PaceStatus } from '@commune/contract';
import { localDay } from '../working-days/index.ts';

export interface ScorecardEntry {
  indicator: Indicator;
  pace: Pace;
}

export interface ScorecardGroup<T extends ScorecardEntry> {
  key: string;
  entries: T[];
  /** how many of each status, every status named */
  counts: Record<PaceStatus, number>;
}

/** The scorecard read by lead unit, by section of the plan or by DTI group; groups in the order of their first entry. */
export function groupScorecard<T extends ScorecardEntry>(
  entries: readonly T[],
  by: 'owner' | 'section' | 'dtiGroup',
): ScorecardGroup<T>[] {
  const groups = new Map<string, ScorecardGroup<T>>();
  for (const entry of entries) {
    const key = entry.indicator[by];
    const group = groups.get(key) ?? { key, entries: [], counts: noneOf() };
    groups.set(key, group);
    group.entries.push(entry);
    group.counts[entry.pace.status]++;
  }
  return [...groups.values()];
}

function noneOf(): Record<PaceStatus, number> {
  return Object.fromEntries(PACE_STATUSES.map((status) => [status, 0])) as Record<PaceStatus, number>;
}

/** How many local days are left until the next figure is due: 0 is today, below it is late; null where there was none yet. */
export function daysLeft({ dueEveryDays }: Pick<Indicator, 'dueEveryDays'>, lastAtMs: number | null, nowMs: number) {
  return lastAtMs === null ? null : localDay(lastAtMs) + dueEveryDays - localDay(nowMs);
}
