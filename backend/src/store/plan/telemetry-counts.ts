import { DERIVED_PROPERTIES, type Domain, ONLINE_KEY } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;
const at = (parameter: string) => `to_timestamp(${parameter} / 1000.0)`;

/** Of one link on one local day, how many of its messages said that it is up. */
export interface LinkDay {
  stream: number;
  day: number;
  up: number;
  n: number;
}

export interface LinkDays {
  /** how many links are registered */
  links: number;
  days: LinkDay[];
  /** of the newest message */
  knownMs: number | null;
}

/** Whole days from the rollups, today from the ten minutes: these two are there on either engine at once. */
export async function linkDays(
  db: Db,
  { id, schema }: RealmRow,
  kinds: readonly string[],
  { fromMs, todayMs, atMs }: { fromMs: number; todayMs: number; atMs: number },
): Promise<LinkDays> {
  const { rows: streams } = await db.query<{ id: number; knownMs: number | null }>(
    `SELECT d.id, (SELECT ${exactMs('time')} FROM ${schema}.observation
                   WHERE datastream_id = d.id AND time >= ${at('$3')} AND time <= ${at('$4')}
                   ORDER BY time DESC LIMIT 1) AS "knownMs"
     FROM ${schema}.thing t JOIN ${schema}.datastream d ON d.thing_id = t.id
     JOIN core.observed_property p ON p.id = d.property_id
     WHERE t.realm_id = $1 AND t.state = 'registered' AND t.kind = ANY($2) AND p.key = 'link-up' ORDER BY d.id`,
    [id, kinds, fromMs, atMs],
  );
  const { rows: days } = await db.query<LinkDay>(
    `SELECT datastream_id AS stream, (bucket AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - '1970-01-01' AS day, sum AS up,
            n::float8 AS n
     FROM ${schema}.observation_1d WHERE datastream_id = ANY($1) AND bucket >= ${at('$2')} AND bucket < ${at('$3')}
     UNION ALL
     SELECT datastream_id, (${at('$3')} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - '1970-01-01', sum(sum), sum(n)::float8
     FROM ${schema}.observation_10m
     WHERE datastream_id = ANY($1) AND bucket >= ${at('$3')} AND bucket <= ${at('$4')} GROUP BY datastream_id`,
    [streams.map((stream) => stream.id), fromMs, todayMs, atMs],
  );
  const known = streams.flatMap(({ knownMs }) => (knownMs === null ? [] : [knownMs]));
  return { links: streams.length, days, knownMs: known.length === 0 ? null : Math.max(...known) };
}

/** What a registered thing said last, one row a datastream that it measures. */
export interface HeardStream {
  thing: number;
  domain: Domain;
  expectedIntervalS: number;
  lastMs: number | null;
  /** when its last will, or a status message, said that it is gone; null where it did not or has come back */
  goneMs: number | null;
}

/** Of the registered things of some domains; older than `fromMs` counts as nothing. */
export async function heardStreams(
  db: Db,
  { id, schema }: RealmRow,
  domains: readonly Domain[],
  fromMs: number,
  atMs: number,
): Promise<HeardStream[]> {
  const newest = (stream: string) => `LATERAL (
       SELECT time, value FROM ${schema}.observation
       WHERE datastream_id = ${stream} AND time >= ${at('$3')} AND time <= ${at('$4')} ORDER BY time DESC LIMIT 1)`;
  const { rows } = await db.query<HeardStream>(
    `SELECT t.id AS thing, t.domain, d.expected_interval_s AS "expectedIntervalS", ${exactMs('o.time')} AS "lastMs",
            CASE WHEN w.value = 0 THEN ${exactMs('w.time')} END AS "goneMs"
     FROM ${schema}.thing t JOIN ${schema}.datastream d ON d.thing_id = t.id
     JOIN core.observed_property p ON p.id = d.property_id
     LEFT JOIN ${newest('d.id')} o ON true
     LEFT JOIN ${schema}.datastream s ON s.thing_id = t.id AND s.key = $5
     LEFT JOIN ${newest('s.id')} w ON true
     WHERE t.realm_id = $1 AND t.state = 'registered' AND t.domain = ANY($2) AND d.key <> $5 AND p.key <> ALL($6)`,
    [id, domains, fromMs, atMs, ONLINE_KEY, DERIVED_PROPERTIES],
  );
  return rows;
}

/** How many things are registered in some domains, by domain. */
export async function registeredThings(
  db: Db,
  { id, schema }: RealmRow,
  domains: readonly Domain[],
): Promise<Map<Domain, number>> {
  const { rows } = await db.query<{ domain: Domain; n: number }>(
    `SELECT domain, count(*)::int AS n FROM ${schema}.thing
     WHERE realm_id = $1 AND state = 'registered' AND domain = ANY($2) GROUP BY domain`,
    [id, domains],
  );
  return new Map(rows.map(({ domain, n }) => [domain, n]));
}

/** Of things of the essential infrastructure at a moment. */
export interface ThingCounts {
  /** how many there were: registered by then, or heard before that where a past was filled in */
  registered: number;
  /** how many told anything in the seven days before */
  heard: number;
  /** how many did in the two hours before */
  reporting: number;
}

/**
 * What was of those that are registered now, at moments that are over: by hours of the rollups, beginning on the hour. Each
 * datastream is looked up by its key: what lies between the moments is years of rows.
 */
export async function thingCounts(
  db: Db,
  { id, schema }: RealmRow,
  domains: readonly Domain[],
  moments: readonly number[],
): Promise<ThingCounts[]> {
  const { rows } = await db.query<ThingCounts & { moment: number }>(
    `WITH stream AS (
       SELECT t.id AS thing, t.created_at, d.id
       FROM ${schema}.thing t LEFT JOIN (
         SELECT d.id, d.thing_id FROM ${schema}.datastream d JOIN core.observed_property p ON p.id = d.property_id
         WHERE d.key <> $4 AND p.key <> ALL($5)) d ON d.thing_id = t.id
       WHERE t.realm_id = $1 AND t.state = 'registered' AND t.domain = ANY($2)
     ), known AS (
       SELECT thing, least(min(created_at), min(first.bucket)) AS since
       FROM stream LEFT JOIN LATERAL (
         SELECT bucket FROM ${schema}.observation_1h WHERE datastream_id = stream.id ORDER BY bucket LIMIT 1) first ON true
       GROUP BY thing
     ), told AS (
       SELECT m.moment, stream.thing, max(last.bucket) AS last
       FROM unnest($3::float8[]) AS m (moment) CROSS JOIN stream CROSS JOIN LATERAL (
         SELECT bucket FROM ${schema}.observation_1h
         WHERE datastream_id = stream.id AND bucket >= ${at('m.moment')} - interval '7 days' AND bucket < ${at('m.moment')}
         ORDER BY bucket DESC LIMIT 1) last
       GROUP BY m.moment, stream.thing
     )
     SELECT m.moment, (SELECT count(*)::int FROM known WHERE since < ${at('m.moment')}) AS registered,
            (SELECT count(*)::int FROM told WHERE told.moment = m.moment) AS heard,
            (SELECT count(*)::int FROM told
             WHERE told.moment = m.moment AND last >= ${at('m.moment')} - interval '2 hours') AS reporting
     FROM unnest($3::float8[]) AS m (moment)`,
    [id, domains, moments, ONLINE_KEY, DERIVED_PROPERTIES],
  );
  const found = new Map(rows.map(({ moment, ...counts }) => [moment, counts]));
  return moments.map((moment) => found.get(moment)!);
}
