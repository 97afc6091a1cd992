/** Interval totals (rain, vehicles) are reported for every five minutes, however often a device reports the rest. */
const TOTALS_EVERY_MS = 300_000;

/**
 * The span that interval totals in the reading at `tMs` cover: back to the reading that carried them before, so that
 * their sum misses nothing. Undefined where this reading carries none.
 */
export function totalsSpan(tMs: number, intervalMs: number): number | undefined {
  const mark = Math.floor(tMs / TOTALS_EVERY_MS);
  const previousMark = Math.floor((tMs - intervalMs) / TOTALS_EVERY_MS);
  if (previousMark === mark) return undefined;
  const sincePreviousMark = tMs - previousMark * TOTALS_EVERY_MS;
  return Math.floor(sincePreviousMark / intervalMs) * intervalMs;
}
