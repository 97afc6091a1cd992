import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import { isNotRecorded, type RealmSchema } from '../realms.ts';
import { BUCKET_MS } from '../rollups.ts';

/** A datastream that something is derived from. */
export interface InputStream {
  id: number;
  thingId: number;
  /** slug */
  thing: string;
  realmId: number;
  property: string;
  expectedIntervalS: number;
}

/**
 * The datastreams of these properties that registered things have; of several of one thing the first counts. What was
 * recorded elsewhere brings along what was derived of it there.
 */
export async function listInputs(
  client: pg.ClientBase,
  schema: RealmSchema,
  properties: readonly string[],
): Promise<InputStream[]> {
  const { rows } = await client.query<InputStream>(
    `SELECT DISTINCT ON (t.id, p.id) d.id, t.id AS "thingId", t.slug AS thing, t.realm_id AS "realmId", p.key AS property,
            d.expected_interval_s AS "expectedIntervalS"
     FROM ${schema}.datastream d JOIN ${schema}.thing t ON t.id = d.thing_id
     JOIN core.observed_property p ON p.id = d.property_id
     WHERE p.key = ANY($1) AND t.state = 'registered' AND ${isNotRecorded('t')} ORDER BY t.id, p.id, d.id`,
    [properties],
  );
  return rows;
}

export interface HourOfReadings {
  datastreamId: number;
  /** the beginning of the hour, epoch ms */
  hourMs: number;
  /** of each ten minutes no more than were expected in them: a burst does not stand for an hour */
  n: number;
  mean: number;
}

/** The hours of [from, to) that hold readings, by the rollups: what is discarded is left out. */
export async function hoursOfReadings(
  client: pg.ClientBase,
  schema: RealmSchema,
  streams: readonly InputStream[],
  fromMs: number,
  toMs: number,
): Promise<HourOfReadings[]> {
  const { rows } = await client.query<HourOfReadings>(
    `SELECT b.datastream_id AS "datastreamId", floor(extract(epoch FROM b.bucket) / 3600)::float8 * 3600000 AS "hourMs",
            sum(least(b.n, s.expected))::float8 AS n, sum(b.sum) / sum(b.n)::float8 AS mean
     FROM unnest($1::int[], $2::int[]) AS s (id, expected)
     JOIN ${schema}.observation_10m b ON b.datastream_id = s.id
     WHERE b.datastream_id = ANY($1) AND b.bucket >= to_timestamp($3 / 1000.0) AND b.bucket < to_timestamp($4 / 1000.0)
     GROUP BY 1, 2`,
    [
      streams.map(({ id }) => id),
      streams.map(({ expectedIntervalS }) => Math.ceil(BUCKET_MS / 1000 / expectedIntervalS)),
      fromMs,
      toMs,
    ],
  );
  return rows;
}

/** The readings of [from, to] that are not discarded, by datastream and time. */
export async function readingsBetween(
  client: pg.ClientBase,
  schema: RealmSchema,
  datastreamIds: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<{ datastreamId: number; timeMs: number; value: number }[]> {
  const { rows } = await client.query<{ datastreamId: number; timeMs: number; value: number }>(
    `SELECT o.datastream_id AS "datastreamId", ${exactMs('o.time')} AS "timeMs", o.value
     FROM ${schema}.observation o
     WHERE o.datastream_id = ANY($1) AND o.time >= to_timestamp($2 / 1000.0) AND o.time <= to_timestamp($3 / 1000.0)
       AND NOT EXISTS (SELECT FROM ${schema}.observation_mark m WHERE m.datastream_id = o.datastream_id
                       AND m.quality = 'discard' AND o.time >= m.from_time AND o.time < m.to_time)
     ORDER BY o.datastream_id, o.time`,
    [datastreamIds, fromMs, toMs],
  );
  return rows;
}
