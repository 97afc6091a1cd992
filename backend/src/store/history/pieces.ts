import type { ObservationLevel } from '@commune/contract';
import { bucketCeiling, bucketStart, LEVEL_MS, type RollupLevel } from './resolution.ts';

/** [from, to), epoch ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** A part of a range and the table that it is read from; where that is a rollup, its buckets lie whole in it. */
export interface Piece extends Span {
  level: ObservationLevel;
}

/** What the rollups can be relied on for. */
export interface Coverage {
  /** a bucket that ends later may not have been computed since its last reading */
  untilMs: number;
  /** where readings were stored that are not rolled up yet; ascending, apart from each other */
  pending: Span[];
}

const FINER: Record<RollupLevel, ObservationLevel> = { '1d': '1h', '1h': '10m', '10m': 'raw' };

/**
 * Cuts a range into pieces that together are exactly it, each read from the coarsest table that can answer for it: what a
 * bucket of the level does not cover whole, what is not rolled up yet and what is not over come from finer ones, at the
 * ends from the readings themselves.
 */
export function piecesOf(range: Span, level: ObservationLevel, coverage: Coverage): Piece[] {
  if (range.fromMs >= range.toMs) return [];
  if (level === 'raw') return [{ level, ...range }];
  const width = LEVEL_MS[level];
  const pieces: Piece[] = [];
  let doneMs = range.fromMs;
  for (const { fromMs, toMs } of wholeSpans(range, width, coverage)) {
    pieces.push(...piecesOf({ fromMs: doneMs, toMs: fromMs }, FINER[level], coverage));
    pieces.push({ level, fromMs, toMs });
    doneMs = toMs;
  }
  pieces.push(...piecesOf({ fromMs: doneMs, toMs: range.toMs }, FINER[level], coverage));
  return pieces;
}

/** Runs of buckets that lie whole in the range, are over and have nothing pending. */
function wholeSpans(range: Span, width: number, { untilMs, pending }: Coverage): Span[] {
  const spans: Span[] = [];
  const endMs = bucketStart(Math.min(range.toMs, untilMs), width);
  let fromMs = bucketCeiling(range.fromMs, width);
  for (const each of pending) {
    const toMs = Math.min(bucketStart(each.fromMs, width), endMs);
    if (fromMs < toMs) spans.push({ fromMs, toMs });
    fromMs = Math.max(fromMs, bucketCeiling(each.toMs, width));
  }
  if (fromMs < endMs) spans.push({ fromMs, toMs: endMs });
  return spans;
}

/** Joins neighbours, those closest to each other first, until there are no more than so many. */
export function joinNearest(spans: readonly Span[], limit: number): Span[] {
  const joined = [...spans];
  while (joined.length > limit) {
    let nearest = 1;
    for (let k = 2; k < joined.length; k++) {
      if (gapBefore(joined, k) < gapBefore(joined, nearest)) nearest = k;
    }
    joined.splice(nearest - 1, 2, { fromMs: joined[nearest - 1]!.fromMs, toMs: joined[nearest]!.toMs });
  }
  return joined;
}

function gapBefore(spans: readonly Span[], k: number): number {
  return spans[k]!.fromMs - spans[k - 1]!.toMs;
}
