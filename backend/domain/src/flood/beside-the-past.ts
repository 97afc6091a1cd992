import type { StageReading } from './rate-of-rise.ts';

const HOUR_MS = 3_600_000;

/**
 * When the river last rose to a stage that it still stands above, epoch ms, on the straight line between two readings. Null
 * where it stands below, or has stood above since before the first reading.
 */
export function passedAtMs(readings: readonly StageReading[], stageM: number): number | null {
  const last = readings.at(-1);
  if (last === undefined || last.stageM < stageM) return null;
  const k = readings.findLastIndex((reading) => reading.stageM < stageM);
  if (k < 0) return null;
  const [before, after] = [readings[k]!, readings[k + 1]!];
  const share = (stageM - before.stageM) / (after.stageM - before.stageM);
  return before.timeMs + share * (after.timeMs - before.timeMs);
}

/**
 * The rise of a past flood up to the present stage, moved in time so that it gets there at `atMs`: what lies before shows
 * how fast it was then. Nothing of it lies after `atMs`, where it would pass for a forecast. Empty where that rise never
 * passed the stage.
 */
export function riseUpTo(
  rise: readonly (readonly [hours: number, stageM: number])[],
  stageM: number,
  atMs: number,
): StageReading[] {
  const k = rise.findIndex(([, stage], i) => stage >= stageM && i > 0 && rise[i - 1]![1] < stageM);
  if (k < 0) return [];
  const [[fromH, fromM], [toH, toM]] = [rise[k - 1]!, rise[k]!];
  const passedH = fromH + ((stageM - fromM) / (toM - fromM)) * (toH - fromH);
  const moved = rise
    .slice(0, k)
    .map(([hours, stage]) => ({ timeMs: atMs + (hours - passedH) * HOUR_MS, stageM: stage }));
  return [...moved, { timeMs: atMs, stageM }];
}
