import type pg from 'pg';
import { encodeObservations } from './binary-copy.ts';
import { exactMs } from './epoch-ms.ts';
import type { Reading } from './reading.ts';
import type { RealmSchema } from './realms.ts';
import { runScript, type ScriptStep } from './script.ts';

/** What became of a batch: stored, already there with the same value, or there with another (the first wins). */
export interface Inserted<R extends Reading> {
  stored: R[];
  duplicates: R[];
  conflicts: R[];
}

/** A batch's step straight into the table; the script fails with a unique violation when one key is already there. */
export function copyStep(schema: RealmSchema, readings: readonly Reading[]): ScriptStep {
  return copyInto(`${schema}.observation`, readings);
}

/**
 * By way of a staging table, for a batch in which some keys are already stored, or are being stored by another process:
 * its commit is waited for then. Needs a transaction; keys must be unique within the batch.
 */
export async function mergeObservations<R extends Reading>(
  client: pg.ClientBase,
  schema: RealmSchema,
  readings: R[],
): Promise<Inserted<R>> {
  await client.query(
    `CREATE TEMP TABLE IF NOT EXISTS staging
       (datastream_id int, quality smallint, time timestamptz, value float8) ON COMMIT DELETE ROWS;
     TRUNCATE staging`, // of what the same transaction merged into the other schema
  );
  await runScript(client, [copyInto('staging', readings)]);
  const { rows } = await client.query<{ d: number; t: number }>(
    `INSERT INTO ${schema}.observation (datastream_id, quality, time, value)
     SELECT datastream_id, quality, time, value FROM staging ORDER BY datastream_id, time
     ON CONFLICT DO NOTHING
     RETURNING datastream_id AS d, ${exactMs('time')} AS t`,
  );
  const inserted = new Set(rows.map(({ d, t }) => `${d} ${t}`));
  const isStored = (reading: R) => inserted.has(`${reading.datastreamId} ${reading.timeMs}`);
  const { rows: differing } = await client.query<{ d: number; t: number }>(
    `SELECT s.datastream_id AS d, ${exactMs('s.time')} AS t
     FROM staging s JOIN ${schema}.observation o USING (datastream_id, time) WHERE o.value <> s.value`,
  );
  const conflicting = new Set(differing.map(({ d, t }) => `${d} ${t}`));
  const rest = readings.filter((reading) => !isStored(reading));
  return {
    stored: readings.filter(isStored),
    duplicates: rest.filter((reading) => !conflicting.has(`${reading.datastreamId} ${reading.timeMs}`)),
    conflicts: rest.filter((reading) => conflicting.has(`${reading.datastreamId} ${reading.timeMs}`)),
  };
}

/** The values that are stored at these keys, by `<datastream> <epoch ms>`. */
export async function valuesAt(
  db: pg.ClientBase,
  schema: RealmSchema,
  keys: readonly Pick<Reading, 'datastreamId' | 'timeMs'>[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const times = keys.map(({ timeMs }) => timeMs);
  // The bounds keep other days untouched.
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (const ms of times) {
    fromMs = Math.min(fromMs, ms);
    toMs = Math.max(toMs, ms);
  }
  const { rows } = await db.query<{ d: number; t: number; value: number }>(
    `SELECT o.datastream_id AS d, ${exactMs('o.time')} AS t, o.value
     FROM unnest($1::int[], $2::float8[]) AS k (d, t)
     JOIN ${schema}.observation o ON o.datastream_id = k.d AND o.time = to_timestamp(k.t / 1000.0)
     WHERE o.time >= to_timestamp($3 / 1000.0) AND o.time <= to_timestamp($4 / 1000.0)`,
    [keys.map(({ datastreamId }) => datastreamId), times, fromMs, toMs],
  );
  return new Map(rows.map(({ d, t, value }) => [`${d} ${t}`, value]));
}

function copyInto(table: string, readings: readonly Reading[]): ScriptStep {
  return {
    sql: `COPY ${table} (datastream_id, quality, time, value) FROM STDIN (FORMAT binary)`,
    copy: encodeObservations(readings),
  };
}

/** Makes room for a span of times; the engine decides what that means. */
export async function prepareDays(
  db: pg.Pool | pg.ClientBase,
  schema: RealmSchema,
  fromMs: number,
  toMs: number,
): Promise<void> {
  await db.query('SELECT core.prepare_observation_days($1, to_timestamp($2 / 1000.0), to_timestamp($3 / 1000.0))', [
    schema,
    fromMs,
    toMs,
  ]);
}

/** The newest reading of each datastream of the schema since a moment; the bound keeps old days untouched. */
export async function latestObservations(db: pg.Pool, schema: RealmSchema, sinceMs: number): Promise<Reading[]> {
  const { rows } = await db.query<Reading>(
    `SELECT d.id AS "datastreamId", o.quality, ${exactMs('o.time')} AS "timeMs", o.value
     FROM ${schema}.datastream d
     CROSS JOIN LATERAL (
       SELECT quality, time, value FROM ${schema}.observation
       WHERE datastream_id = d.id AND time >= to_timestamp($1 / 1000.0) ORDER BY time DESC LIMIT 1) o`,
    [sinceMs],
  );
  return rows;
}
