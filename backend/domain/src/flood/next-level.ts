import type { FloodLevel, FloodLimits } from './flood-level.ts';

/** A straight line says nothing of the day after. */
const AT_MOST_H = 24;

/**
 * When the next level is reached if the river goes on rising at its present rate (m/h). Our own extrapolation, never to be
 * shown as a forecast. Null where it stands still or falls, has reached the last level, or would take more than a day.
 */
export function nextLevel(
  stageM: number,
  rateMPerH: number,
  limits: FloodLimits,
): { level: FloodLevel; inHours: number } | null {
  const at = limits.findIndex((limit) => stageM < limit);
  if (at < 0 || !(rateMPerH > 0)) return null;
  const inHours = (limits[at]! - stageM) / rateMPerH;
  return inHours <= AT_MOST_H ? { level: (at + 1) as FloodLevel, inHours } : null;
}
