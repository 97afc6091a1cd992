import type { PackLineOf } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

export interface InsertedStream {
  id: number;
  thing: string;
  key: string;
}

/** Things with their datastreams, in their order; returns the ids by slug and the datastreams. To be run in a transaction. */
export async function insertThings(
  client: pg.ClientBase,
  realm: RealmRow,
  things: readonly PackLineOf<'thing'>[],
): Promise<{ things: { id: number; slug: string }[]; streams: InsertedStream[] }> {
  const made = await client.query<{ id: number; slug: string }>(
    `INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name, longitude, latitude, shape, position_accuracy_m,
                                position_verified, unit_key)
     SELECT $1, w.slug, w.state, w.kind, w.domain, w.name, (w.place->>0)::float8, (w.place->>1)::float8, w.shape,
            w.accuracy, w.verified, (SELECT u.key FROM core.organisational_unit u WHERE u.key = w.unit)
     FROM jsonb_to_recordset($2) AS w (n int, slug text, state text, kind text, domain text, name jsonb, place jsonb,
       shape jsonb, accuracy float8, verified boolean, unit text)
     ORDER BY w.n RETURNING id, slug`,
    [
      realm.id,
      JSON.stringify(
        things.map(({ position, positionAccuracyM, positionVerified, datastreams: _, pack: __, ...thing }, n) => {
          return { ...thing, n, place: position, accuracy: positionAccuracyM, verified: positionVerified };
        }),
      ),
    ],
  );
  const rows = things.flatMap(({ slug, datastreams }) => datastreams.map((datastream) => ({ slug, ...datastream })));
  const streams = await client.query<InsertedStream>(
    `WITH made AS (
       INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
       SELECT t.id, w.key, p.id, w."expectedIntervalS"
       FROM jsonb_to_recordset($2) AS w (n int, slug text, key text, property text, "expectedIntervalS" int)
       JOIN sandbox.thing t ON t.realm_id = $1 AND t.slug = w.slug JOIN core.observed_property p ON p.key = w.property
       ORDER BY w.n RETURNING id, thing_id, key)
     SELECT made.id, t.slug AS thing, made.key FROM made JOIN sandbox.thing t ON t.id = made.thing_id`,
    [realm.id, JSON.stringify(rows.map((row, n) => ({ ...row, n })))],
  );
  return { things: made.rows, streams: streams.rows };
}

/** Versions of rules as they are; returns their ids. */
export async function insertRules(
  client: pg.ClientBase,
  realm: RealmRow,
  rules: readonly PackLineOf<'rule'>[],
): Promise<{ id: number; key: string; version: number }[]> {
  const { rows } = await client.query<{ id: number; key: string; version: number }>(
    `INSERT INTO sandbox.alarm_rule (realm_id, key, version, definition, created_at, created_by, superseded_at)
     SELECT $1, w.key, w.version, w.definition, to_timestamp(w."createdMs" / 1000.0), w."createdBy",
            to_timestamp(w."supersededMs" / 1000.0)
     FROM jsonb_to_recordset($2) AS w (key text, version int, definition jsonb, "createdMs" float8, "createdBy" text,
                                       "supersededMs" float8)
     RETURNING id, key, version`,
    [realm.id, JSON.stringify(rules)],
  );
  return rows;
}

export async function insertGaps(
  client: pg.ClientBase,
  realm: RealmRow,
  gaps: readonly PackLineOf<'gap'>[],
): Promise<void> {
  await client.query(
    `INSERT INTO core.drill_gap (realm_id, from_time, to_time, reason)
     SELECT $1, to_timestamp(w."fromMs" / 1000.0), to_timestamp(w."toMs" / 1000.0), w.reason
     FROM jsonb_to_recordset($2) AS w ("fromMs" float8, "toMs" float8, reason text)`,
    [realm.id, JSON.stringify(gaps)],
  );
}

export async function insertMaintenance(
  client: pg.ClientBase,
  realm: RealmRow,
  windows: readonly PackLineOf<'maintenance'>[],
): Promise<void> {
  await client.query(
    `INSERT INTO sandbox.maintenance_window (realm_id, scope, from_time, to_time, reason, who, at)
     SELECT $1, w.scope, to_timestamp(w."fromMs" / 1000.0), to_timestamp(w."toMs" / 1000.0), w.reason, w.who,
            to_timestamp(w."atMs" / 1000.0)
     FROM jsonb_to_recordset($2) AS w (scope jsonb, "fromMs" float8, "toMs" float8, reason text, who text, "atMs" float8)`,
    [realm.id, JSON.stringify(windows)],
  );
}

export async function insertOutOfService(
  client: pg.ClientBase,
  things: readonly (PackLineOf<'out-of-service'> & { thingId: number })[],
): Promise<void> {
  await client.query(
    `INSERT INTO sandbox.out_of_service (thing_id, reason, who, at)
     SELECT w."thingId", w.reason, w.who, to_timestamp(w."atMs" / 1000.0)
     FROM jsonb_to_recordset($1) AS w ("thingId" int, reason text, who text, "atMs" float8)`,
    [JSON.stringify(things)],
  );
}

export async function insertCalibrations(
  client: pg.ClientBase,
  calibrations: readonly (PackLineOf<'calibration'> & { streamId: number })[],
): Promise<void> {
  await client.query(
    `INSERT INTO sandbox.calibration (datastream_id, version, valid_from, scale, addend, zero_m, reference, source, note, who, at)
     SELECT w."streamId", w.version, to_timestamp(w."fromMs" / 1000.0), w.scale, w.addend, w."zeroM", w.reference, w.source,
            w.note, w.who, to_timestamp(w."atMs" / 1000.0)
     FROM jsonb_to_recordset($1) AS w ("streamId" int, version int, "fromMs" float8, scale float8, addend float8,
                                       "zeroM" float8, reference text, source text, note text, who text, "atMs" float8)`,
    [JSON.stringify(calibrations)],
  );
}

/** Before the readings: what is discarded is left out of the rollups from the first. */
export async function insertMarks(
  client: pg.ClientBase,
  marks: readonly (PackLineOf<'mark'> & { streamId: number })[],
): Promise<void> {
  await client.query(
    `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who, at)
     SELECT w."streamId", to_timestamp(w."fromMs" / 1000.0), coalesce(to_timestamp(w."toMs" / 1000.0), 'infinity'), w.quality,
            w.reason, w.who, to_timestamp(w."atMs" / 1000.0)
     FROM jsonb_to_recordset($1) AS w ("streamId" int, "fromMs" float8, "toMs" float8, quality text, reason text, who text,
                                       "atMs" float8)`,
    [JSON.stringify(marks)],
  );
}

/** Of these properties those that nobody has defined here. */
export async function unknownProperties(client: pg.ClientBase, keys: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT w.key FROM unnest($1::text[]) AS w (key)
     WHERE NOT EXISTS (SELECT FROM core.observed_property p WHERE p.key = w.key)`,
    [keys],
  );
  return rows.map(({ key }) => key);
}
