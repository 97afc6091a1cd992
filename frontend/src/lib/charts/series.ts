import type { Observations } from '@commune/contract';
import type { Latest } from '../feed/feed.ts';

/** One datastream's line. Times in epoch ms, rising; `min` and `max` only where a point stands for a bucket of readings. */
export interface Series {
  t: number[];
  v: number[];
  min: number[] | null;
  max: number[] | null;
  /** the width of a bucket, also of those that readings were thinned out by; 0 where every reading is there */
  bucketMs: number;
}

/**
 * What the server answered for a range that ends at `toMs`. It names a bucket by its beginning, but its last value is of
 * its end: it is drawn there, and the bucket still running at `toMs`.
 */
export function seriesOf({ columns, bucketMs }: Observations, toMs: number): Series {
  if ('value' in columns) return { t: [...columns.t], v: [...columns.value], min: null, max: null, bucketMs };
  const t = columns.t.map((fromMs) => Math.min(fromMs + bucketMs, toMs));
  return { t, v: [...columns.last], min: [...columns.min], max: [...columns.max], bucketMs };
}

export function emptySeries(): Series {
  return { t: [], v: [], min: null, max: null, bucketMs: 0 };
}

/** What was known at a moment: nothing after it, and of a bucket that runs then what it ends with is not known either. */
export function knownAt(series: Series, atMs: number): Series {
  const after = series.t.findIndex((t) => t > atMs);
  if (after < 0) return series;
  const { t, v, min, max, bucketMs } = series;
  return {
    t: t.slice(0, after),
    v: v.slice(0, after),
    min: min?.slice(0, after) ?? null,
    max: max?.slice(0, after) ?? null,
    bucketMs,
  };
}

/** Adds a live reading at the end, corrects the last one, and lets go what is older than `fromMs`. An older one is left out: history has it. */
export function grow(series: Series, { t, v }: Latest, fromMs: number): Series {
  const last = series.t.at(-1);
  if (last !== undefined && t < last) return series;
  const replaces = last === t;
  const first = series.t.findIndex((time) => time >= fromMs);
  const from = first < 0 ? series.t.length : first;
  const extend = (column: number[]) => [...column.slice(from, replaces ? -1 : undefined), v];
  return {
    t: [...series.t.slice(from, replaces ? -1 : undefined), t],
    v: extend(series.v),
    min: series.min && extend(series.min),
    max: series.max && extend(series.max),
    bucketMs: series.bucketMs,
  };
}

/** Columns to draw: where two points lie further apart than silence can be, a null between them breaks the line. */
export interface Drawn {
  t: number[];
  v: (number | null)[];
  min: (number | null)[] | null;
  max: (number | null)[] | null;
}

const GAP_AFTER_INTERVALS = 3;

export function withGaps(series: Series, expectedIntervalS: number): Drawn {
  const widestMs = Math.max(GAP_AFTER_INTERVALS * expectedIntervalS * 1000, 1.5 * series.bucketMs);
  const drawn: Drawn = { t: [], v: [], min: series.min && [], max: series.max && [] };
  const push = (t: number, v: number | null, min: number | null, max: number | null) => {
    drawn.t.push(t);
    drawn.v.push(v);
    drawn.min?.push(min);
    drawn.max?.push(max);
  };
  for (let k = 0; k < series.t.length; k++) {
    const t = series.t[k]!;
    const before = series.t[k - 1];
    if (before !== undefined && t - before > widestMs) push(before + 1, null, null, null);
    push(t, series.v[k]!, series.min?.[k] ?? null, series.max?.[k] ?? null);
  }
  return drawn;
}

/** Lowest, highest and newest value, for the words that stand for the picture; null where there is none. */
export function extremes({ v, min, max }: Series): { min: number; max: number; last: number } | null {
  const last = v.at(-1);
  if (last === undefined) return null;
  return { min: lowest(min ?? v), max: highest(max ?? v), last };
}

const lowest = (column: number[]) => column.reduce((a, b) => Math.min(a, b));
const highest = (column: number[]) => column.reduce((a, b) => Math.max(a, b));
