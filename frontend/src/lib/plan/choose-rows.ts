import type { ScorecardRow } from '@commune/contract';
import { markOf, type StatusMark } from './row-words.ts';

const FIRST: readonly StatusMark[] = ['risk', 'slow', 'ok', 'none'];

/** Those that a screen has room for: what needs attention before what does not, shown in the plan's order. */
export function chooseRows(rows: readonly ScorecardRow[], room: number): ScorecardRow[] {
  const rank = ({ pace }: ScorecardRow) => FIRST.indexOf(markOf(pace.status));
  const chosen = new Set(rows.toSorted((one, other) => rank(one) - rank(other)).slice(0, room));
  return rows.filter((row) => chosen.has(row));
}

/** How many rows carry each mark. */
export function countMarks(rows: readonly ScorecardRow[]): Record<StatusMark, number> {
  const counts = { ok: 0, slow: 0, risk: 0, none: 0 };
  for (const { pace } of rows) counts[markOf(pace.status)]++;
  return counts;
}

/** The plan's own time: from its day to the end of 2030, 0 to 1. */
export function planTime(nowMs: number): number {
  const [from, to] = [Date.UTC(2025, 7, 7, 17), Date.UTC(2030, 11, 31, 17)];
  return Math.min(1, Math.max(0, (nowMs - from) / (to - from)));
}
