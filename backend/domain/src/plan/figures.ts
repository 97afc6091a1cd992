import type { Indicator } from '@commune/contract';
import type { Figure } from './robust-slope.ts';

/** A figure as it is kept: null where the denominator was zero. Its moment is the last one that it speaks of. */
export interface KeptFigure {
  atMs: number;
  value: number | null;
  /** the first moment that it speaks of, where that is told */
  fromMs?: number | undefined;
}

/** A share in per cent; null where there is nothing to take a share of (Không phát sinh), never 0 or 100. */
export function percentOf(numerator: number, denominator: number): number | null {
  return denominator > 0 ? (100 * numerator) / denominator : null;
}

/** What keeps a value from being one of this indicator, in words for who enters it; null: nothing. */
export function figureProblem({ bounds }: Pick<Indicator, 'bounds'>, value: number): string | null {
  if (!Number.isFinite(value)) return 'a figure is a finite number';
  if (bounds.max !== null && value > bounds.max) return `a figure of this indicator is at most ${bounds.max}`;
  if (bounds.min !== null && value < bounds.min) return `a figure of this indicator is at least ${bounds.min}`;
  return null;
}

export interface SortedFigures {
  /** those that can be, in the order of time */
  figures: Figure[];
  /** when, where the newest had a denominator of zero */
  notApplicableMs: number | null;
  leftOut: number;
}

export function sortFigures(indicator: Indicator, kept: readonly KeptFigure[], nowMs: number): SortedFigures {
  const figures: Figure[] = [];
  let notApplicableMs: number | null = null;
  let leftOut = 0;
  const past = kept.filter((one) => one.atMs <= nowMs).sort((one, other) => one.atMs - other.atMs);
  for (const { atMs, value, fromMs } of past) {
    if (value === null) notApplicableMs = atMs;
    else if (figureProblem(indicator, value) !== null) leftOut++;
    else {
      figures.push({ atMs, value, fromMs });
      notApplicableMs = null;
    }
  }
  return { figures, notApplicableMs, leftOut };
}
