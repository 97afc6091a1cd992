import type { Indicator, LastYear, Pace, PaceStatus } from '@commune/contract';
import { DAY_MS } from '../working-days/index.ts';
import type { Figure } from './robust-slope.ts';
import { yearBefore, yearStart } from './term.ts';

/** How far from a year ago a figure may stand for it. */
const NEAR_MS = 46 * DAY_MS;

/**
 * A target that says only "rising" (or, going down, "falling") is held against last year: against the figure of a year
 * before, or where figures accrue within the year, against the same time of last year; above last year's whole it is
 * reached. Before there is a year, by the slope of what there is; what accrues and did not yet a year ago has no pace.
 */
export function risingStatus(
  { direction, accrues, by }: Indicator,
  figures: readonly Figure[],
  slope: number | null,
): Pick<Pace, 'lastYear'> & { status: PaceStatus } {
  const newest = figures.at(-1)!;
  const sign = direction === 'up' ? 1 : -1;
  const isBetter = (value: number, than: number) => sign * value > sign * than;
  const agoMs = yearBefore(newest.atMs);
  if (accrues) {
    const before = figures.filter(({ atMs }) => atMs >= yearStart(agoMs, 0) && atMs < yearStart(newest.atMs, 0));
    const whole = before.at(-1);
    if (whole === undefined) return { status: 'no_data', lastYear: null };
    const lastYear = accruedBy(agoMs, before);
    if (direction === 'up' && newest.value > whole.value) return { status: 'reached', lastYear };
    if (lastYear === null) return { status: 'no_data', lastYear };
    return { status: isBetter(newest.value, lastYear.value) ? 'on_pace' : 'at_risk', lastYear };
  }
  const near = nearest(figures.slice(0, -1), agoMs);
  if (near !== null) {
    const lastYear = { value: near.value, atMs: near.atMs, fromMs: null, interpolated: false };
    const held: PaceStatus = by.type === 'date' ? 'on_pace' : 'reached';
    return { status: isBetter(newest.value, lastYear.value) ? held : 'at_risk', lastYear };
  }
  if (slope === null) return { status: 'no_data', lastYear: null };
  return { status: sign * slope > 0 ? 'on_pace' : 'at_risk', lastYear: null };
}

/**
 * What had accrued by a moment of a year: a figure of that very moment, or a line to the next one from the last before that
 * counts from the same day, else from nothing on the day that it counts from. Null before that day; after the last figure,
 * that one with its own moment.
 */
function accruedBy(ms: number, year: readonly Figure[]): LastYear | null {
  const next = year.find(({ atMs }) => atMs >= ms) ?? year.at(-1)!;
  const fromMs = countsFrom(next);
  if (next.atMs <= ms) return { value: next.value, atMs: next.atMs, fromMs, interpolated: false };
  if (ms <= fromMs) return null;
  const before = year.findLast((one) => one.atMs < ms && countsFrom(one) === fromMs) ?? { atMs: fromMs, value: 0 };
  const share = (ms - before.atMs) / (next.atMs - before.atMs);
  return { value: before.value + share * (next.value - before.value), atMs: ms, fromMs, interpolated: true };
}

/** The commune began within a year: what is told of that year counts from then. */
function countsFrom({ fromMs, atMs }: Figure): number {
  return fromMs ?? yearStart(atMs, 0);
}

function nearest(figures: readonly Figure[], ms: number): Figure | null {
  let near: Figure | null = null;
  for (const figure of figures) {
    const off = Math.abs(figure.atMs - ms);
    if (off <= NEAR_MS && (near === null || off < Math.abs(near.atMs - ms))) near = figure;
  }
  return near;
}
