import type { Indicator } from '@commune/contract';
import { DAY_MS, dayOfDate, localDay, startOfLocalDay } from '../working-days/index.ts';

export interface Term {
  /** when it began; null: with the first figure */
  fromMs: number | null;
  /** when the target is to be met, the first moment after */
  toMs: number;
  /** null: rising, or none */
  value: number | null;
}

/** The span in which the target now in force is to be met. After its day the next milestone is the target. */
export function termOf({ by, target, milestones }: Indicator, nowMs: number): Term {
  const value = target.type === 'value' ? target.value : null;
  if (by.type === 'yearly') return { fromMs: yearStart(nowMs, 0), toMs: yearStart(nowMs, 1), value };
  if (by.type === 'monthly') return { fromMs: monthStart(nowMs, 0), toMs: monthStart(nowMs, 1), value };
  const own = { fromMs: null, toMs: endOfDate(by.date), value };
  if (nowMs < own.toMs || value === null) return own;
  const later = milestones
    .map((milestone) => ({ fromMs: null, toMs: endOfDate(milestone.by), value: milestone.value }))
    .filter(({ toMs }) => toMs > nowMs)
    .sort((one, other) => one.toMs - other.toMs);
  return later[0] ?? own;
}

/** The first moment of the local year that a moment is in, or of one `years` after it. */
export function yearStart(ms: number, years: number): number {
  const local = new Date(localDay(ms) * DAY_MS);
  return startOfLocalDay(Date.UTC(local.getUTCFullYear() + years, 0, 1) / DAY_MS);
}

/** The first moment of the local month that a moment is in, or of one `months` after it. */
export function monthStart(ms: number, months: number): number {
  const local = new Date(localDay(ms) * DAY_MS);
  return startOfLocalDay(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1) / DAY_MS);
}

/** 1 January … 12 December, by the local day that a moment is in. */
export function monthOfYear(ms: number): number {
  return new Date(localDay(ms) * DAY_MS).getUTCMonth() + 1;
}

/** The same local hour of the same date a year before; of 29 February the day after the 28th. */
export function yearBefore(ms: number): number {
  const day = localDay(ms);
  const local = new Date(day * DAY_MS);
  const before = Date.UTC(local.getUTCFullYear() - 1, local.getUTCMonth(), local.getUTCDate()) / DAY_MS;
  return ms - (day - before) * DAY_MS;
}

function endOfDate(date: string): number {
  return startOfLocalDay(dayOfDate(date) + 1);
}
