import type { Indicator, Pace, PaceStatus } from '@commune/contract';
import { DAY_MS } from '../working-days/index.ts';
import type { Figure } from './robust-slope.ts';
import { yearBefore, yearStart } from './term.ts';

/** How far from a year ago a figure may stand for it. */
const NEAR_MS = 46 * DAY_MS;

/**
 * A target that says only "rising" (or, going down, "falling") is held against last year: against the figure of a year
 * before, or where figures accrue within the year, against the same time of last year; above last year's whole it is
 * reached. Before there is a year, by the slope of what there is.
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
    const lastYear = { value: accruedBy(agoMs, before), atMs: agoMs };
    if (direction === 'up' && newest.value > whole.value) return { status: 'reached', lastYear };
    return { status: isBetter(newest.value, lastYear.value) ? 'on_pace' : 'at_risk', lastYear };
  }
  const lastYear = nearest(figures.slice(0, -1), agoMs);
  if (lastYear !== null) {
    const held: PaceStatus = by.type === 'date' ? 'on_pace' : 'reached';
    return { status: isBetter(newest.value, lastYear.value) ? held : 'at_risk', lastYear };
  }
  if (slope === null) return { status: 'no_data', lastYear: null };
  return { status: sign * slope > 0 ? 'on_pace' : 'at_risk', lastYear: null };
}

/** What had accrued by a moment, in a line from figure to figure and from nothing at the year's beginning. */
function accruedBy(ms: number, year: readonly Figure[]): number {
  let before: Figure = { atMs: yearStart(ms, 0), value: 0 };
  for (const figure of year) {
    if (figure.atMs > ms) {
      const share = (ms - before.atMs) / (figure.atMs - before.atMs);
      return before.value + share * (figure.value - before.value);
    }
    before = figure;
  }
  return before.value;
}

function nearest(figures: readonly Figure[], ms: number): Figure | null {
  let near: Figure | null = null;
  for (const figure of figures) {
    const off = Math.abs(figure.atMs - ms);
    if (off <= NEAR_MS && (near === null || off < Math.abs(near.atMs - ms))) near = figure;
  }
  return near;
}
