import type { ObservationLevel } from '@commune/contract';

export type RollupLevel = Exclude<ObservationLevel, 'raw'>;

export const LEVEL_MS: Record<RollupLevel, number> = { '10m': 600_000, '1h': 3_600_000, '1d': 86_400_000 };

/** Where buckets of every width begin: a Monday at midnight in Viet Nam, so that seven days are a week. */
export const ORIGIN_MS = Date.parse('2000-01-03T00:00:00+07:00');

/** How many more points than asked for may come back, where a wider bucket would give far fewer. */
const TOLERANCE = 1.05;

export interface Resolution {
  level: RollupLevel;
  bucketMs: number;
}

/** The coarsest rollup that still gives the points asked for, and how wide its buckets are merged. */
export function resolutionOf(rangeMs: number, points: number): Resolution {
  const wantedMs = rangeMs / points;
  const level = wantedMs >= LEVEL_MS['1d'] ? '1d' : wantedMs >= LEVEL_MS['1h'] ? '1h' : '10m';
  const merged = Math.max(1, Math.ceil(wantedMs / LEVEL_MS[level] / TOLERANCE));
  return { level, bucketMs: merged * LEVEL_MS[level] };
}

/** Whether ten minutes are so wide that fewer than half of the points would come back. */
export function needsReadings(rangeMs: number, points: number): boolean {
  return rangeMs / LEVEL_MS['10m'] < points / 2;
}

const STEPS_MS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800].map((seconds) => seconds * 1000);

/** The narrowest bucket of a round width that divides a range into no more than so many. */
export function roundWidthMs(rangeMs: number, buckets: number): number {
  const wantedMs = rangeMs / buckets;
  return STEPS_MS.find((step) => step >= wantedMs) ?? resolutionOf(rangeMs, buckets).bucketMs;
}

/** The beginning of the bucket that a moment lies in. */
export function bucketStart(timeMs: number, bucketMs: number): number {
  return timeMs - ((((timeMs - ORIGIN_MS) % bucketMs) + bucketMs) % bucketMs);
}

/** The first beginning of a bucket at or after a moment. */
export function bucketCeiling(timeMs: number, bucketMs: number): number {
  return bucketStart(timeMs + bucketMs - 1, bucketMs);
}
