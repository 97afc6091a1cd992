/** The tables that history is read from, finest first. Days are those of Asia/Ho_Chi_Minh. */
export const OBSERVATION_LEVELS = ['raw', '10m', '1h', '1d'] as const;
export type ObservationLevel = (typeof OBSERVATION_LEVELS)[number];

/** Single readings, oldest first; times are epoch ms. */
export interface ReadingColumns {
  t: number[];
  value: number[];
  quality: number[];
}

/**
 * Buckets that hold a reading, oldest first. `t` is a bucket's beginning, epoch ms, and may lie before `from`; its figures
 * are of the readings of [from, to) alone.
 */
export interface BucketColumns {
  t: number[];
  min: number[];
  max: number[];
  last: number[];
  /** of properties whose kind is `interval-total`, where adding readings up means something */
  sum?: number[];
}

/**
 * `GET /api/observations?realm=…&thing=…&property=<key of the datastream>&from=…&to=…&points=…`.
 *
 * Every reading where there are no more than `points`. Beyond that min, max and last a bucket, about `points` buckets at
 * most; or, in a range too short for buckets of ten minutes, level `raw` with the lowest, the highest and the newest reading
 * of each `bucketMs`. An extreme is never lost, nothing is made up where nothing was measured, and what is marked
 * `discard` is left out.
 *
 * Questions of history are read a few at a time: where some dozens wait already the answer is a 503 with `Retry-After`. A
 * screen may ask for 72 hours at a time, and for no CSV.
 */
export interface Observations {
  thing: string;
  property: string;
  /** UCUM */
  unit: string;
  /** the coarsest table it was read from; the ends of the range are read from finer ones */
  level: ObservationLevel;
  /** the width of a bucket; 0 where every reading is there */
  bucketMs: number;
  columns: ReadingColumns | BucketColumns;
}

/** The same for several: `datastream=<thing>/<key>`, repeated, in place of `thing` and `property`. In the order asked. */
export interface ObservationSeries {
  series: Observations[];
}

/** `as=rate`, for properties whose kind is `counter`. */
export interface CounterRates {
  thing: string;
  property: string;
  /** UCUM: the counter's own per hour, `kW.h/h` */
  unit: string;
  level: 'raw';
  bucketMs: number;
  /** buckets that a reading with a predecessor lies in; what came over a silence has no rate */
  columns: { t: number[]; rate: number[] };
}

/** How many datastreams a question may name, how many points each, and how many in all. */
export const MAX_DATASTREAMS = 100;
export const MAX_POINTS = 10_000;
export const MAX_POINTS_IN_ALL = 100_000;
/** Readings that one CSV file may hold. */
export const MAX_CSV_ROWS = 1_000_000;
