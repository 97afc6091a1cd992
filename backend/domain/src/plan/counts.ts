import type { Coverage, Localized, PlanFigure } from '@commune/contract';
import { localDay } from '../working-days/index.ts';
import { percentOf } from './figures.ts';
import type { PlanPeriod } from './periods.ts';

export interface PlanCount {
  numerator: number;
  denominator: number;
  /** of how many that could be counted it is known what they are */
  known: number;
  /** how many those are; left out: the denominator */
  of?: number;
}

/** What was counted on a local day. */
export interface DayCount extends PlanCount {
  day: number;
}

/** The days of a period together. */
export function countOver(days: Iterable<DayCount>, { fromMs, toMs }: PlanPeriod): PlanCount {
  const [first, last] = [localDay(fromMs), localDay(toMs - 1)];
  const sum = { numerator: 0, denominator: 0, known: 0, of: 0 };
  for (const { day, numerator, denominator, known, of = denominator } of days) {
    if (day < first || day > last) continue;
    sum.numerator += numerator;
    sum.denominator += denominator;
    sum.known += known;
    sum.of += of;
  }
  return sum;
}

/**
 * The share in per cent as a figure. Where nothing was to be counted it is Không phát sinh; where there was something and
 * nobody has said of any of it how it is, there is no figure. Less than nothing counts as nothing.
 */
export function shareFigure({ fromMs, toMs }: PlanPeriod, count: PlanCount, unit: Localized): PlanFigure | null {
  const { numerator, denominator, known, of = denominator } = count;
  if (of > 0 && known === 0) return null;
  const coverage: Coverage | null = of > 0 ? { n: known, of, unit } : null;
  const value = percentOf(Math.max(0, numerator), denominator);
  return { fromMs, toMs, value, numerator, denominator, coverage };
}

/**
 * Whether a period can have a figure at all: something was told since it began, and what was told reaches back before it
 * ended. Silence is no zero.
 */
export function isTold({ fromMs, toMs }: PlanPeriod, firstMs: number | null, knownMs: number | null): boolean {
  return firstMs !== null && knownMs !== null && firstMs < toMs && knownMs >= fromMs;
}
