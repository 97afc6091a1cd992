import { HORIZON_MS, type PackLineOf, QUALITY } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import { inPortions } from '../in-portions.ts';
import { listGapsOf } from '../ingest-gaps.ts';
import { eventsOf, maintenanceOf, marksOf, type PackWindow, rulesOf, stepsOf } from './pack-window.ts';

/** With the part of a millisecond that the database keeps. */
const MOST_GAPS = 1000;
const DAY_MS = 86_400_000;

type Line<K extends Parameters<typeof asLines>[0]> = PackLineOf<K>;

/** Of everything but readings and alarms, the lines as they stand in a pack. To be read in one snapshot. */
export async function* packedBackground(
  client: pg.ClientBase,
  window: PackWindow,
): AsyncGenerator<Line<'thing' | 'calibration' | 'rule' | 'gap' | 'maintenance' | 'out-of-service' | 'mark'>[]> {
  const { realm, fromMs, untilMs, thingIds, streams } = window;
  const { schema } = realm;
  const span = [fromMs, untilMs];
  yield* asLines(
    'thing',
    inPortions<Omit<Line<'thing'>, 'pack'>>(
      client,
      `SELECT t.slug, t.state, t.kind, t.domain, t.name, t.shape, t.position_accuracy_m AS "positionAccuracyM",
            t.position_verified AS "positionVerified", t.unit_key AS unit,
            CASE WHEN t.longitude IS NOT NULL THEN jsonb_build_array(t.longitude, t.latitude) END AS position,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('key', d.key, 'property', p.key,
                                                          'expectedIntervalS', d.expected_interval_s) ORDER BY d.id), '[]')
             FROM ${schema}.datastream d JOIN core.observed_property p ON p.id = d.property_id WHERE d.thing_id = t.id)
              AS datastreams
     FROM ${schema}.thing t WHERE t.id = ANY($1::int[]) ORDER BY t.id`,
      [thingIds],
    ),
  );
  yield* asLines(
    'calibration',
    inPortions<Omit<Line<'calibration'>, 'pack'>>(
      client,
      `SELECT t.slug AS thing, d.key, c.version, ${exactMs('c.valid_from')} AS "fromMs", c.scale, c.addend, c.zero_m AS "zeroM",
              c.reference, c.source, c.note, c.who, ${exactMs('c.at')} AS "atMs"
       FROM ${schema}.calibration c JOIN ${schema}.datastream d ON d.id = c.datastream_id
       JOIN ${schema}.thing t ON t.id = d.thing_id
       WHERE c.datastream_id = ANY($1::int[]) AND (${realm.toldBy === 'measured'} OR c.at <= to_timestamp($2 / 1000.0))
       ORDER BY c.datastream_id, c.version`,
      [streams.map(({ id }) => id), untilMs],
    ),
  );
  yield* asLines(
    'rule',
    inPortions<Omit<Line<'rule'>, 'pack'>>(
      client,
      `SELECT r.key, r.version, r.definition, ${exactMs('r.created_at')} AS "createdMs", r.created_by AS "createdBy",
            CASE WHEN ${realm.toldBy === 'measured'} OR r.superseded_at <= to_timestamp($3 / 1000.0) THEN ${exactMs('r.superseded_at')} END AS "supersededMs"
     ${rulesOf(window)} ORDER BY r.key, r.version`,
      [realm.id, ...span, thingIds],
    ),
  );
  const gaps = await listGapsOf(client, realm, fromMs - HORIZON_MS, untilMs + 1, MOST_GAPS);
  yield gaps.map((gap) => ({ pack: 'gap' as const, ...gap }));
  yield* asLines(
    'maintenance',
    inPortions<Omit<Line<'maintenance'>, 'pack'>>(
      client,
      `SELECT w.scope, ${exactMs('w.from_time')} AS "fromMs", ${exactMs('w.to_time')} AS "toMs", w.reason, w.who, ${exactMs('w.at')} AS "atMs"
     ${maintenanceOf(realm)} ORDER BY w.id`,
      [realm.id, ...span],
    ),
  );
  yield* asLines(
    'out-of-service',
    inPortions<Omit<Line<'out-of-service'>, 'pack'>>(
      client,
      `SELECT t.slug AS thing, o.reason, o.who, ${exactMs('o.at')} AS "atMs"
     FROM ${schema}.out_of_service o JOIN ${schema}.thing t ON t.id = o.thing_id
     WHERE t.id = ANY($1::int[]) AND o.at <= to_timestamp($2 / 1000.0) ORDER BY t.id`,
      [thingIds, untilMs],
    ),
  );
  yield* asLines(
    'mark',
    inPortions<Omit<Line<'mark'>, 'pack'>>(
      client,
      `SELECT t.slug AS thing, d.key, ${exactMs('m.from_time')} AS "fromMs",
            CASE WHEN m.to_time <> 'infinity' THEN ${exactMs('m.to_time')} END AS "toMs", m.quality, m.reason, m.who,
            ${exactMs('m.at')} AS "atMs"
     ${marksOf(realm)} ORDER BY m.id`,
      [streams.map(({ id }) => id), ...span],
    ),
  );
}

/** A step with the alarm that it is of. */
export interface PackedStep extends Omit<PackLineOf<'step'>, 'pack'> {
  alarm: string;
  about: Omit<PackLineOf<'alarm'>, 'pack'>;
}

/** Steps of alarms, by alarm and number. */
export function packedSteps(
  client: pg.ClientBase,
  { realm, fromMs, untilMs, thingIds }: PackWindow,
): AsyncGenerator<PackedStep[]> {
  const { schema } = realm;
  return inPortions<PackedStep>(
    client,
    `SELECT x.alarm_id::text AS alarm, x.n, x.kind, ${exactMs('x.at')} AS "atMs", ${exactMs('x.time')} AS "timeMs", x.who, x.why,
            x.severity, x.level, x.value, x.limit_value AS "limit", ${exactMs('x.until_at')} AS "untilMs",
            jsonb_build_object('rule', a.rule_key,
              'version', (SELECT r.version FROM ${schema}.alarm_rule r WHERE r.id = a.rule_id),
              'thing', (SELECT t.slug FROM ${schema}.thing t WHERE t.id = a.thing_id),
              'key', (SELECT d.key FROM ${schema}.datastream d WHERE d.id = a.datastream_id)) AS about
     ${stepsOf(realm)} ORDER BY x.alarm_id, x.n`,
    [realm.id, fromMs, untilMs, thingIds],
  );
}

export interface PackedReading {
  id: number;
  t: number;
  v: number;
  q: number;
}
const READING = `datastream_id AS id, ${exactMs('time')} AS t, value AS v, quality AS q`;

/** The newest reading of each datastream before the window, none older than a state holds, by time. */
export function packedBefore(
  client: pg.ClientBase,
  { realm, fromMs, streams }: PackWindow,
): AsyncGenerator<PackedReading[]> {
  return inPortions<PackedReading>(
    client,
    `SELECT o.* FROM unnest($1::int[]) AS s (id) CROSS JOIN LATERAL (
       SELECT ${READING} FROM ${realm.schema}.observation
       WHERE datastream_id = s.id AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0)
       ORDER BY time DESC LIMIT 1) o
     ORDER BY o.t, o.id`,
    [streams.map(({ id }) => id), fromMs - HORIZON_MS, fromMs],
  );
}

/** Every reading of the window, whatever is marked, by time: a day is put in order at once. */
export async function* packedReadings(client: pg.ClientBase, window: PackWindow): AsyncGenerator<PackedReading[]> {
  const { realm, fromMs, untilMs, streams } = window;
  const ids = streams.map(({ id }) => id);
  for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs <= untilMs; dayMs += DAY_MS) {
    yield* inPortions<PackedReading>(
      client,
      `SELECT ${READING} FROM ${realm.schema}.observation
       WHERE datastream_id = ANY($1::int[]) AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0)
         AND time <= to_timestamp($4 / 1000.0)
       ORDER BY time, datastream_id`,
      [ids, Math.max(dayMs, fromMs), dayMs + DAY_MS, untilMs],
    );
  }
}

export interface PackedEvent {
  t: number;
  id: string;
  type: string;
  subject: string;
  data: Record<string, unknown>;
}

/** Service events of the window, by time; who acted here is left out. */
export function packedEvents(
  client: pg.ClientBase,
  { realm, fromMs, untilMs }: PackWindow,
): AsyncGenerator<PackedEvent[]> {
  return inPortions<PackedEvent>(
    client,
    `SELECT ${exactMs('e.time')} AS t, e.id::text, e.type, e.subject, e.data ${eventsOf(realm)} ORDER BY e.time, e.id`,
    [realm.id, fromMs, untilMs],
  );
}

/** The roles of accounts by their names. */
export async function rolesByName(client: pg.ClientBase): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; role: string }>('SELECT name, role FROM core.account');
  return new Map(rows.map(({ name, role }) => [name, role]));
}

export function isDerivedReading({ q }: Pick<PackedReading, 'q'>): boolean {
  return q === QUALITY.derived;
}

async function* asLines<K extends 'thing' | 'calibration' | 'rule' | 'gap' | 'maintenance' | 'out-of-service' | 'mark'>(
  pack: K,
  portions: AsyncGenerator<Omit<PackLineOf<K>, 'pack'>[]>,
): AsyncGenerator<PackLineOf<K>[]> {
  for await (const rows of portions) yield rows.map((row) => ({ pack, ...row }) as PackLineOf<K>);
}
