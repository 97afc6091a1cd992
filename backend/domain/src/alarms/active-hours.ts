import type { ActiveHours } from '@commune/contract';
import { DAY_MS, localDay, startOfLocalDay, weekdayOf } from '../working-days/index.ts';

/** Whether a moment lies in a rule's hours: [from, to) of each of its days. */
export function isWithin(hours: ActiveHours, ms: number): boolean {
  const today = localDay(ms);
  return [today - 1, today].some((day) => {
    const span = spanOf(hours, day);
    return span !== null && span.fromMs <= ms && ms < span.toMs;
  });
}

/** The first moment after `ms` at which the hours begin, or end; infinite where they never do. */
export function edgeAfterMs(hours: ActiveHours, ms: number, edge: 'beginning' | 'end'): number {
  if (!Number.isFinite(ms)) return Number.POSITIVE_INFINITY;
  const today = localDay(ms);
  for (let day = today - 1; day <= today + 8; day++) {
    const span = spanOf(hours, day);
    if (span === null) continue;
    const atMs = edge === 'beginning' ? span.fromMs : span.toMs;
    // Where one day's hours run on into the next day's there is no edge.
    if (atMs > ms && isWithin(hours, atMs - 1) !== isWithin(hours, atMs)) return atMs;
  }
  return Number.POSITIVE_INFINITY;
}

/** The hours that begin on a local day. */
function spanOf({ from, to, days }: ActiveHours, day: number): { fromMs: number; toMs: number } | null {
  if (days !== undefined && !days.includes(weekdayOf(day))) return null;
  const fromMs = startOfLocalDay(day) + minutesOf(from) * 60_000;
  const lengthMs = (minutesOf(to) - minutesOf(from)) * 60_000;
  return { fromMs, toMs: fromMs + (lengthMs > 0 ? lengthMs : lengthMs + DAY_MS) };
}

function minutesOf(hour: string): number {
  return 60 * Number(hour.slice(0, 2)) + Number(hour.slice(3));
}
