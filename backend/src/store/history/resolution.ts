import type { ObservationLevel } from '@commune/contract';

export type RollupLevel = Exclude<ObservationLevel, 'raw'>;

export const LEVEL_MS: Record<RollupLevel, number> = { '10m': 600_000, '1h': 3_600_000, '1d': 86_400_000 };

/** Where buckets of every width begin: a Monday at midnight in Viet Nam, so that seven days are a week. */
export const ORIGIN_MS = Date.parse('2000-01-03T00:00:00+07:00');

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Each divides a day, so that buckets begin at the same times of every day; beyond, whole days. */
const WIDTHS_MS = [
  ...[1, 2, 5, 10, 15, 20, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR_MS),
];

/** How many more points than asked for may come back, where the next width would give far fewer. */
const TOLERANCE = 1.05;

/** The narrowest width that divides a range into about so many buckets at most. */
export function bucketWidthMs(rangeMs: number, buckets: number): number {
  const wantedMs = rangeMs / buckets / TOLERANCE;
  return WIDTHS_MS.find((width) => width >= wantedMs) ?? Math.ceil(wantedMs / DAY_MS) * DAY_MS;
}

export interface Resolution {
  level: RollupLevel;
  bucketMs: number;
}

/** How wide the buckets are that give about the points asked for, and the coarsest rollup that such are made of. */
export function resolutionOf(rangeMs: number, points: number): Resolution {
  const bucketMs = Math.max(LEVEL_MS['10m'], bucketWidthMs(rangeMs, points));
  const level = (['1d', '1h'] as const).find((each) => bucketMs % LEVEL_MS[each] === 0) ?? '10m';
  return { level, bucketMs };
}

/** Whether ten minutes are so wide that fewer than half of the points would come back. */
export function needsReadings(rangeMs: number, points: number): boolean {
  return rangeMs / LEVEL_MS['10m'] < points / 2;
}

/** The beginning of the bucket that a moment lies in. */
export function bucketStart(timeMs: number, bucketMs: number): number {
  return timeMs - ((((timeMs - ORIGIN_MS) % bucketMs) + bucketMs) % bucketMs);
}

/** The first beginning of a bucket at or after a moment. */
export function bucketCeiling(timeMs: number, bucketMs: number): number {
  return bucketStart(timeMs + bucketMs - 1, bucketMs);
}
