import type { Indicator, Pace, PaceStatus } from '@commune/contract';
import { DAY_MS } from '../working-days/index.ts';
import { type KeptFigure, sortFigures } from './figures.ts';
import { risingStatus } from './rising.ts';
import { type Figure, robustSlope } from './robust-slope.ts';
import { type Term, termOf } from './term.ts';

/** A mean Gregorian year; paces are told by it. */
export const YEAR_MS = 365.2425 * DAY_MS;
const MONTH_MS = YEAR_MS / 12;
/** How much later than the target's day, as a share of the span, is slow and not yet at risk. */
const SLOW_SHARE = 0.1;

/**
 * Needed and actual pace, forecast date and status of an indicator at a moment. With value v at t, target T at t1 and a
 * baseline at t0: needed is (T − v) ÷ (t1 − t); actual the robust slope of the 12 months before t; the forecast when that
 * reaches T; on pace to t1, slow to t1 + 10 % of t1 − t0, else at risk. What is to be met each year or month is judged by
 * the figures of that year or month alone. A single figure has a value and no pace: no data.
 */
export function paceOf(
  indicator: Indicator,
  kept: readonly KeptFigure[],
  nowMs: number,
  baseline: Figure | null = null,
): Pace {
  const term = termOf(indicator, nowMs);
  const { figures: all, notApplicableMs, leftOut } = sortFigures(indicator, kept, nowMs);
  const figures = term.fromMs === null ? all : all.filter(({ atMs }) => atMs >= term.fromMs!);
  const pace: Pace = {
    status: 'no_data',
    value: null,
    atMs: null,
    neededPerYear: null,
    actualPerYear: null,
    basis: { figures: 0, months: 0, withBaseline: false },
    forecastMs: null,
    dueMs: indicator.target.type === 'none' ? null : term.toMs,
    lastYear: null,
    leftOut,
  };
  if (notApplicableMs !== null && notApplicableMs >= (term.fromMs ?? notApplicableMs))
    return { ...pace, status: 'not_applicable' };
  const newest = figures.at(-1);
  if (newest === undefined) return pace;

  const accruesFrom = indicator.accrues && term.fromMs !== null ? (newest.fromMs ?? term.fromMs) : null;
  const start = accruesFrom === null ? baseline : { atMs: accruesFrom, value: 0 };
  const { slope, basis } = actualPace(figures, start);
  const known = { ...pace, value: newest.value, atMs: newest.atMs, actualPerYear: perYear(slope), basis };
  if (indicator.target.type === 'none') return { ...known, status: 'no_target' };
  if (term.value === null) return { ...known, ...risingStatus(indicator, all, slope) };
  const fromMs = term.fromMs ?? start?.atMs ?? figures[0]!.atMs;
  return { ...known, ...against(indicator, newest, slope, { ...term, fromMs, value: term.value }, nowMs) };
}

function actualPace(figures: readonly Figure[], start: Figure | null): { slope: number | null; basis: Pace['basis'] } {
  const sinceMs = figures.at(-1)!.atMs - YEAR_MS;
  const recent = figures.filter(({ atMs }) => atMs >= sinceMs);
  // The baseline is a figure too where it is recent, and better than none where there is but one.
  const withBaseline = start !== null && start.atMs < recent[0]!.atMs && (start.atMs >= sinceMs || recent.length < 2);
  const taken = withBaseline ? [start, ...recent] : recent;
  const months = Math.round(((taken.at(-1)!.atMs - taken[0]!.atMs) / MONTH_MS) * 10) / 10;
  return { slope: robustSlope(taken), basis: { figures: taken.length, months, withBaseline } };
}

type Judged = Pick<Pace, 'neededPerYear' | 'forecastMs'> & { status: PaceStatus };

function against(
  { direction, target }: Indicator,
  newest: Figure,
  slope: number | null,
  { fromMs, toMs, value }: Term & { fromMs: number; value: number },
  nowMs: number,
): Judged {
  const sign = direction === 'up' ? 1 : -1;
  const missing = value - newest.value;
  const isExclusive = target.type === 'value' && target.exclusive;
  if (sign * missing < 0 || (missing === 0 && !isExclusive)) {
    return { status: 'reached', neededPerYear: null, forecastMs: null };
  }
  const neededPerYear = toMs > newest.atMs ? perYear(missing / (toMs - newest.atMs)) : null;
  if (slope === null) return { status: nowMs >= toMs ? 'at_risk' : 'no_data', neededPerYear, forecastMs: null };
  if (sign * slope <= 0) return { status: 'at_risk', neededPerYear, forecastMs: null };
  const forecastMs = newest.atMs + missing / slope;
  const slowToMs = toMs + SLOW_SHARE * Math.max(0, toMs - fromMs);
  const status = nowMs >= toMs || forecastMs > slowToMs ? 'at_risk' : forecastMs > toMs ? 'slow' : 'on_pace';
  return { status, neededPerYear, forecastMs };
}

function perYear(perMs: number): number;
function perYear(perMs: number | null): number | null;
function perYear(perMs: number | null): number | null {
  return perMs === null ? null : perMs * YEAR_MS;
}
