import type { Domain, PackCounts, PackEstimate } from '@commune/contract';
import { MAX_PACK_EVENTS, MAX_PACK_READINGS, MAX_PACK_STEPS } from '@commune/contract';
import type pg from 'pg';
import { isShownBy } from '../alarms/past-alarms.ts';
import type { RealmRow } from '../realms.ts';

/** What is asked for: a window of a realm, both ends included, of everything or of these domains and these things. */
export interface PackQuestion {
  realm: RealmRow;
  fromMs: number;
  untilMs: number;
  only: { domains: readonly Domain[]; things: readonly string[] } | null;
  events: boolean;
}

/** The same with what it is about. */
export interface PackWindow extends PackQuestion {
  thingIds: readonly number[];
  streams: readonly PackStream[];
}

export interface PackStream {
  id: number;
  thing: string;
  key: string;
}

/** Kinds of service events that a pack may hold: what citizens report may hold their own words. */
const PACKED_EVENTS = ['dossier', 'payment', 'document'] as const;

/** Finds what a window is about. `unknown`: slugs of things that the realm has not. */
export async function findPackWindow(
  db: pg.Pool | pg.ClientBase,
  question: PackQuestion,
): Promise<{ window: PackWindow; unknown: string[] }> {
  const { realm, only } = question;
  const { rows: things } = await db.query<{ id: number; slug: string }>(
    `SELECT id, slug FROM ${realm.schema}.thing
     WHERE realm_id = $1 AND ($2::text[] IS NULL OR domain = ANY($2) OR slug = ANY($3::text[])) ORDER BY id`,
    [realm.id, only?.domains ?? null, only?.things ?? []],
  );
  const slugs = new Set(things.map(({ slug }) => slug));
  const thingIds = things.map(({ id }) => id);
  const { rows: streams } = await db.query<PackStream>(
    `SELECT d.id, t.slug AS thing, d.key FROM ${realm.schema}.datastream d JOIN ${realm.schema}.thing t ON t.id = d.thing_id
     WHERE d.thing_id = ANY($1::int[]) ORDER BY d.id`,
    [thingIds],
  );
  const unknown = (only?.things ?? []).filter((slug) => !slugs.has(slug));
  return { window: { ...question, thingIds, streams }, unknown };
}

/** What a window holds; of readings, steps and events no more than one above what a pack takes is counted. */
export async function countPack(db: pg.Pool | pg.ClientBase, window: PackWindow): Promise<PackCounts> {
  const { realm, fromMs, untilMs, thingIds, streams, events } = window;
  const { schema } = realm;
  const span = [fromMs, untilMs];
  const one = async (sql: string, values: readonly unknown[]) =>
    (await db.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${sql}) c`, [...values])).rows[0]!.n;
  const steps = await db.query<{ alarms: number; steps: number }>(
    `SELECT count(DISTINCT id)::int AS alarms, count(*)::int AS steps
     FROM (SELECT x.alarm_id AS id ${stepsOf(realm)} LIMIT ${MAX_PACK_STEPS + 1}) x`,
    [realm.id, ...span, thingIds],
  );
  return {
    things: thingIds.length,
    datastreams: streams.length,
    rules: await one(`SELECT ${rulesOf(window)}`, [realm.id, ...span, thingIds]),
    ...steps.rows[0]!,
    marks: await one(`SELECT ${marksOf(realm)}`, [streams.map(({ id }) => id), ...span]),
    maintenance: await one(`SELECT ${maintenanceOf(realm)}`, [realm.id, ...span]),
    readings: await one(
      `SELECT FROM ${schema}.observation WHERE datastream_id = ANY($1::int[])
         AND time >= to_timestamp($2 / 1000.0) AND time <= to_timestamp($3 / 1000.0) LIMIT ${MAX_PACK_READINGS + 1}`,
      [streams.map(({ id }) => id), ...span],
    ),
    events: events ? await one(`SELECT ${eventsOf(realm)} LIMIT ${MAX_PACK_EVENTS + 1}`, [realm.id, ...span]) : 0,
  };
}

/** The first count that is more than a pack takes. */
export function excessOf({ readings, steps, events }: PackCounts): PackEstimate['excess'] {
  if (readings > MAX_PACK_READINGS) return { what: 'readings', most: MAX_PACK_READINGS };
  if (steps > MAX_PACK_STEPS) return { what: 'steps', most: MAX_PACK_STEPS };
  return events > MAX_PACK_EVENTS ? { what: 'events', most: MAX_PACK_EVENTS } : null;
}

/**
 * FROM and WHERE of the steps `x` of alarms `a` that were open at the beginning of the window or of which something became
 * in it, up to its end. $1 realm, $2 and $3 the window, $4 things.
 */
export function stepsOf(realm: RealmRow): string {
  const { schema } = realm;
  return `FROM ${schema}.alarm a JOIN ${schema}.alarm_transition x ON x.alarm_id = a.id
    WHERE a.realm_id = $1 AND a.thing_id = ANY($4::int[]) AND ${isShownBy(realm, '$3')}
      AND (a.active OR a.acknowledged_at IS NULL OR a.id IN (
        SELECT y.alarm_id FROM ${schema}.alarm_transition y WHERE NOT ${isShownBy(realm, '$2', 'y')}))`;
}

/** Versions of rules that held in the window, and those by which its alarms came. Parameters as of `stepsOf`. */
export function rulesOf({ realm }: PackWindow): string {
  const held =
    realm.toldBy === 'written'
      ? `r.created_at <= to_timestamp($3 / 1000.0) AND (r.superseded_at IS NULL OR r.superseded_at > to_timestamp($2 / 1000.0))`
      : 'r.superseded_at IS NULL';
  return `FROM ${realm.schema}.alarm_rule r WHERE r.realm_id = $1 AND (${held} OR r.id IN (SELECT a.rule_id ${stepsOf(realm)}))`;
}

/** $1 datastreams, $2 and $3 the window. */
export function marksOf({ schema }: RealmRow): string {
  return `FROM ${schema}.observation_mark m JOIN ${schema}.datastream d ON d.id = m.datastream_id
    JOIN ${schema}.thing t ON t.id = d.thing_id
    WHERE m.datastream_id = ANY($1::int[]) AND m.to_time > to_timestamp($2 / 1000.0) AND m.from_time <= to_timestamp($3 / 1000.0)`;
}

/** $1 realm, $2 and $3 the window. */
export function maintenanceOf({ schema }: RealmRow): string {
  return `FROM ${schema}.maintenance_window w
    WHERE w.realm_id = $1 AND w.to_time > to_timestamp($2 / 1000.0) AND w.from_time <= to_timestamp($3 / 1000.0)`;
}

/** $1 realm, $2 and $3 the window. */
export function eventsOf({ schema }: RealmRow): string {
  return `FROM ${schema}.service_event e
    WHERE e.realm_id = $1 AND e.kind IN ('${PACKED_EVENTS.join("', '")}')
      AND e.time >= to_timestamp($2 / 1000.0) AND e.time <= to_timestamp($3 / 1000.0)`;
}
