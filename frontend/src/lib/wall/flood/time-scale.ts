import { hourMinute, wholeSteps } from '../../i18n/times.ts';
import { BACK_MS } from './flood-history.svelte.ts';

const HOUR_MS = 3_600_000;
/** Room for the straight line into the next hours. */
export const AHEAD_MS = 6 * HOUR_MS;
/** Left of it the stages, the staff and the names of the levels. */
export const PLOT_LEFT = 162;
const PLOT_RIGHT = 6;

/** Where a moment stands in a chart of that width: two days back, some hours ahead. */
export function xOf(timeMs: number, nowMs: number, width: number): number {
  const plot = width - PLOT_LEFT - PLOT_RIGHT;
  return PLOT_LEFT + ((timeMs - nowMs + BACK_MS) / (BACK_MS + AHEAD_MS)) * plot;
}

/** Each sixth hour of the Vietnamese day that the chart reaches over, or each of another step. */
export function ticksAt(nowMs: number, stepMs = 6 * HOUR_MS): { timeMs: number; midnight: boolean }[] {
  return wholeSteps(nowMs - BACK_MS, nowMs + AHEAD_MS, stepMs).map((timeMs) => ({
    timeMs,
    midnight: hourMinute(timeMs) === '00:00',
  }));
}
