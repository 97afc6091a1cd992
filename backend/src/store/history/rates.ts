import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import type { Span } from './pieces.ts';
import { ORIGIN_MS } from './resolution.ts';
import { columnsOf, milliseconds, packed, readingsWithin, timestamp, unpackFloats } from './sql.ts';

export interface CounterStream {
  datastreamId: number;
  /** two readings further apart than this have a silence between them */
  silenceMs: number;
}

/**
 * How fast counters went, per hour, in each bucket that a reading lies in. Of each reading and the one before it, what was
 * counted belongs with its time to the bucket of the later one, whole: nothing is divided by guessing, nothing is counted
 * twice, and a bucket's rate is what was counted over the time it was counted in. A fall means that the counter began anew
 * from 0. What came over a silence belongs to no bucket: when it came is not known. The first reading of the range has its
 * predecessor before it.
 *
 * From the readings themselves, for no rollup can tell how often a counter began anew within it.
 */
export async function readRates(
  db: pg.Pool,
  realm: RealmRow,
  streams: readonly CounterStream[],
  { fromMs, toMs }: Span,
  bucketMs: number,
  withDiscards: boolean,
): Promise<Map<number, { t: number[]; rate: number[] }>> {
  const reachMs = Math.max(...streams.map(({ silenceMs }) => silenceMs));
  const { rows } = await db.query<{ id: number; packed: Buffer }>(
    `SELECT id, ${packed(["date_part('epoch', b) * 1000", 'counted / hours'], 'b')} AS packed
     FROM (SELECT r.id, date_bin(${milliseconds(bucketMs)}, time, ${timestamp(ORIGIN_MS)}) AS b,
                  sum(CASE WHEN value >= value_before THEN value - value_before ELSE value END) AS counted,
                  date_part('epoch', sum(time - time_before)) / 3600 AS hours
           FROM (SELECT o.datastream_id AS id, o.time, o.value, lag(o.time) OVER w AS time_before, lag(o.value) OVER w AS value_before
                 ${readingsWithin(realm.schema, { fromMs: fromMs - reachMs, toMs }, withDiscards)}
                 WINDOW w AS (PARTITION BY o.datastream_id ORDER BY o.time)) r
           JOIN unnest($1::int[], $2::float8[]) AS s (id, silence_ms) ON s.id = r.id
           WHERE time >= ${timestamp(fromMs)} AND time - time_before <= silence_ms * interval '1 millisecond'
           GROUP BY r.id, b) g
     GROUP BY id`,
    [streams.map(({ datastreamId }) => datastreamId), streams.map(({ silenceMs }) => silenceMs)],
  );
  return new Map(
    rows.map((row) => {
      const [t, rate] = columnsOf(unpackFloats(row.packed), 2) as [number[], number[]];
      return [row.id, { t, rate }];
    }),
  );
}
