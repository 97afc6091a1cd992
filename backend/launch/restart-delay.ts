const DELAYS_MS = [1_000, 3_000, 10_000, 30_000];
/** after so long a run, an end is a new trouble and not the old one again */
const SETTLED_MS = 5 * 60_000;

/**
 * How long to wait before starting a child again.
 * @param ranMs how long each run since the first lasted, newest last
 * @returns undefined where it is time to give up
 */
export function restartDelayMs(ranMs: readonly number[]): number | undefined {
  const lastSettled = ranMs.findLastIndex((ran) => ran >= SETTLED_MS);
  const failures = lastSettled === -1 ? ranMs.length : ranMs.length - lastSettled;
  return DELAYS_MS[failures - 1];
}
