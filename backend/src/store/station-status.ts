import { type MarkQuality, ONLINE_KEY, STATION_STATUS } from '@commune/contract';
import type { StatusReading, StatusSpan } from '@commune/domain';
import type pg from 'pg';
import { exactMs } from './epoch-ms.ts';
import { isNotRecorded, type RealmSchema } from './realms.ts';

/** A process that makes marks from stations' own status holds this; the others stand by. */
export async function claimStationStatus(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc station status')) AS claimed",
  );
  return rows[0]!.claimed;
}

/** What the states of the property mean for the readings beside it, by code. */
export async function statusMeaning(client: pg.ClientBase): Promise<Map<number, MarkQuality>> {
  const { rows } = await client.query<{ code: number; key: string }>(
    `SELECT s.code, s.key FROM core.observed_property p CROSS JOIN jsonb_to_recordset(p.states) AS s (code int, key text)
     WHERE p.key = $1`,
    [STATION_STATUS],
  );
  const qualities: Record<string, MarkQuality> = { calibrating: 'calibrating', 'device-fault': 'faulty' };
  return new Map(rows.flatMap(({ code, key }) => (qualities[key] === undefined ? [] : [[code, qualities[key]]])));
}

/** By datastream the thing whose status it tells; of several of one thing the first counts. Recordings bring their marks. */
export async function statusStreams(client: pg.ClientBase, schema: RealmSchema): Promise<Map<number, number>> {
  const { rows } = await client.query<{ stream: number; thing: number }>(
    `SELECT min(d.id) AS stream, d.thing_id AS thing FROM ${schema}.datastream d
     JOIN ${schema}.thing t ON t.id = d.thing_id
     JOIN core.observed_property p ON p.id = d.property_id WHERE p.key = $1 AND ${isNotRecorded('t')} GROUP BY d.thing_id`,
    [STATION_STATUS],
  );
  return new Map(rows.map(({ stream, thing }) => [stream, thing]));
}

/** The status history of a span whose ends no mark of it crosses; `toMs` is Infinity where nothing came after. */
export interface StatusHistory {
  fromMs: number;
  toMs: number;
  readings: StatusReading[];
}

/**
 * What a station said around [fromMs, toMs], widened to where the code before began and the code after ends. A code that
 * means nothing needs no widening: no mark reaches across it, and it may have lasted for months.
 */
export async function statusAround(
  client: pg.ClientBase,
  schema: RealmSchema,
  stream: number,
  meaningful: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<StatusHistory> {
  const ofStream = `FROM ${schema}.observation WHERE datastream_id = $1`;
  const { rows } = await client.query<{ fromMs: number; toMs: number }>(
    `WITH touched AS (SELECT to_timestamp($3 / 1000.0) AS first, to_timestamp($4 / 1000.0) AS last),
     before AS (SELECT time, value ${ofStream} AND time < (SELECT first FROM touched) ORDER BY time DESC LIMIT 1),
     after AS (SELECT time, value ${ofStream} AND time > (SELECT last FROM touched) ORDER BY time LIMIT 1),
     bounds AS (
       SELECT CASE WHEN b.value = ANY($2::float8[]) THEN (
                SELECT min(time) ${ofStream} AND time <= b.time AND time > coalesce(
                  (SELECT max(time) ${ofStream} AND time < b.time AND value <> b.value), '-infinity'))
              ELSE t.first END AS first,
              CASE WHEN a.value = ANY($2::float8[])
                THEN coalesce((SELECT min(time) ${ofStream} AND time > a.time AND value <> a.value), 'infinity')
              ELSE coalesce(a.time, 'infinity') END AS last
       FROM touched t LEFT JOIN before b ON true LEFT JOIN after a ON true)
     SELECT ${exactMs('first')} AS "fromMs", ${exactMs('last')} AS "toMs"
     FROM bounds`,
    [stream, meaningful, fromMs, toMs],
  );
  const bounds = rows[0]!;
  const { rows: readings } = await client.query<StatusReading>(
    `SELECT ${exactMs('time')} AS "timeMs", value AS code ${ofStream}
       AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0) ORDER BY time`,
    [stream, bounds.fromMs, bounds.toMs],
  );
  return { ...bounds, readings };
}

/** Makes the marks that a station's status gives its other datastreams within a span be these, and touches no other mark. */
export async function replaceStatusMarks(
  client: pg.ClientBase,
  schema: RealmSchema,
  thing: number,
  { fromMs, toMs }: StatusHistory,
  spans: readonly StatusSpan[],
): Promise<void> {
  const wanted = `SELECT to_timestamp(f / 1000.0) AS f, to_timestamp(t / 1000.0) AS t, q
                  FROM unnest($4::float8[], $5::float8[], $6::text[]) AS u (f, t, q)`;
  const values = [
    thing,
    STATION_STATUS,
    [fromMs, toMs],
    spans.map((span) => span.fromMs),
    spans.map((span) => span.toMs),
    spans.map((span) => span.quality),
  ];
  // One that began before the span, and whose beginning is not kept any more, ends where the station spoke again.
  await client.query(
    `UPDATE ${schema}.observation_mark m SET to_time = to_timestamp($3 / 1000.0) FROM ${schema}.datastream d
     WHERE d.id = m.datastream_id AND d.thing_id = $1 AND m.who = $2
       AND m.from_time < to_timestamp($3 / 1000.0) AND m.to_time > to_timestamp($3 / 1000.0)`,
    [thing, STATION_STATUS, fromMs],
  );
  await client.query(
    `WITH wanted AS (${wanted})
     DELETE FROM ${schema}.observation_mark m USING ${schema}.datastream d
     WHERE d.id = m.datastream_id AND d.thing_id = $1 AND m.who = $2
       AND m.from_time >= to_timestamp(($3::float8[])[1] / 1000.0) AND m.from_time < to_timestamp(($3::float8[])[2] / 1000.0)
       AND NOT EXISTS (SELECT FROM wanted w WHERE w.f = m.from_time AND w.t = m.to_time AND w.q = m.quality)`,
    values,
  );
  await client.query(
    `WITH wanted AS (${wanted})
     INSERT INTO ${schema}.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
     SELECT d.id, w.f, w.t, w.q, 'theo trạng thái trạm · by the station''s own status', $2
     FROM ${schema}.datastream d JOIN core.observed_property p ON p.id = d.property_id CROSS JOIN wanted w
     WHERE d.thing_id = $1 AND p.key <> ALL(ARRAY[$2, $3])
       AND NOT EXISTS (SELECT FROM ${schema}.observation_mark m WHERE m.datastream_id = d.id AND m.who = $2
                       AND m.from_time = w.f AND m.to_time = w.t AND m.quality = w.q)`,
    [thing, STATION_STATUS, ONLINE_KEY, ...values.slice(3)],
  );
}
