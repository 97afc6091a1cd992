import type { ObservationLevel } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from './realms.ts';

export interface HistoryStream {
  datastreamId: number;
  unit: string;
}

/** The datastream of a thing by its key, with the unit of what it observes. */
export async function findStream(
  db: pg.Pool,
  realm: RealmRow,
  thing: string,
  key: string,
): Promise<HistoryStream | null> {
  const { rows } = await db.query<HistoryStream>(
    `SELECT d.id AS "datastreamId", p.unit
     FROM ${realm.schema}.thing t JOIN ${realm.schema}.datastream d ON d.thing_id = t.id
     JOIN core.observed_property p ON p.id = d.property_id
     WHERE t.realm_id = $1 AND t.slug = $2 AND d.key = $3`,
    [realm.id, thing, key],
  );
  return rows[0] ?? null;
}

export interface RawColumns {
  t: number[];
  value: number[];
  quality: number[];
}

/** Readings of [from, to), oldest first, at most `limit`. */
export async function readRaw(
  db: pg.Pool,
  realm: RealmRow,
  datastreamId: number,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<RawColumns> {
  const { rows } = await db.query<RawColumns>(
    `SELECT coalesce(array_agg(t), '{}') AS t, coalesce(array_agg(value), '{}') AS value,
            coalesce(array_agg(quality::int), '{}') AS quality
     FROM (SELECT (extract(epoch FROM time) * 1000)::float8 AS t, value, quality FROM ${realm.schema}.observation
           WHERE datastream_id = $1 AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0)
           ORDER BY time LIMIT $4) o`,
    [datastreamId, fromMs, toMs, limit],
  );
  return rows[0]!;
}

export interface BucketColumns {
  t: number[];
  min: number[];
  max: number[];
  last: number[];
}

/** Bucket widths, finest first, and where buckets begin: days are those of Asia/Ho_Chi_Minh. */
export const BUCKET_MS: Record<Exclude<ObservationLevel, 'raw'>, number> = {
  '10m': 600_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};
const ORIGIN = '2000-01-01T00:00:00+07:00';

/** Minimum, maximum and last of each bucket that holds a reading; `t` is the bucket's beginning. */
export async function readBuckets(
  db: pg.Pool,
  realm: RealmRow,
  datastreamId: number,
  fromMs: number,
  toMs: number,
  widthMs: number,
): Promise<BucketColumns> {
  const { rows } = await db.query<BucketColumns>(
    `SELECT coalesce(array_agg(t), '{}') AS t, coalesce(array_agg(min), '{}') AS min,
            coalesce(array_agg(max), '{}') AS max, coalesce(array_agg(last), '{}') AS last
     FROM (SELECT (extract(epoch FROM bucket) * 1000)::float8 AS t, min(value), max(value),
                  (array_agg(value ORDER BY time DESC))[1] AS last
           FROM (SELECT date_bin(make_interval(secs => $4 / 1000.0), time, $5::timestamptz) AS bucket, time, value
                 FROM ${realm.schema}.observation
                 WHERE datastream_id = $1 AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0)) o
           GROUP BY bucket ORDER BY bucket) b`,
    [datastreamId, fromMs, toMs, widthMs, ORIGIN],
  );
  return rows[0]!;
}
