import { DERIVED_MARK, QUALITY } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import { prepareDays } from '../observations.ts';
import type { Reading } from '../reading.ts';
import type { RealmSchema } from '../realms.ts';

const DAY_MS = 86_400_000;
const REASON = 'không còn đủ số liệu hợp lệ · too few valid readings are left';

/** A key of a datastream's observations. */
export type Key = Pick<Reading, 'datastreamId' | 'timeMs'>;

export interface DerivedValue extends Key {
  value: number;
  /** it stands there, but no longer counts */
  withdrawn: boolean;
}

/** What was derived of [from, to]. */
export async function derivedValues(
  client: pg.ClientBase,
  schema: RealmSchema,
  datastreamIds: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<DerivedValue[]> {
  const { rows } = await client.query<DerivedValue>(
    `SELECT o.datastream_id AS "datastreamId", ${exactMs('o.time')} AS "timeMs", o.value,
            EXISTS (SELECT FROM ${schema}.observation_mark m WHERE m.datastream_id = o.datastream_id
                    AND m.from_time = o.time AND m.who = $4) AS withdrawn
     FROM ${schema}.observation o
     WHERE o.datastream_id = ANY($1) AND o.time >= to_timestamp($2 / 1000.0) AND o.time <= to_timestamp($3 / 1000.0)
       AND o.quality = ${QUALITY.derived}`,
    [datastreamIds, fromMs, toMs, DERIVED_MARK],
  );
  return rows;
}

/**
 * Stores new values and changes in place what was derived before, in the caller's transaction; what a device sent is never
 * overwritten. Returns what was inserted or changed.
 */
export async function upsertDerived(
  client: pg.ClientBase,
  schema: RealmSchema,
  values: readonly Pick<Reading, 'datastreamId' | 'timeMs' | 'value'>[],
): Promise<Reading[]> {
  for (const day of new Set(values.map(({ timeMs }) => Math.floor(timeMs / DAY_MS)))) {
    await prepareDays(client, schema, day * DAY_MS, day * DAY_MS);
  }
  await client.query('SELECT core.prepare_changes()');
  const { rows } = await client.query<Reading>(
    `INSERT INTO ${schema}.observation AS o (datastream_id, quality, time, value)
     SELECT d, ${QUALITY.derived}, to_timestamp(t / 1000.0), v
     FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u (d, t, v) ORDER BY d, t
     ON CONFLICT (datastream_id, time) DO UPDATE SET value = excluded.value
     WHERE o.quality = ${QUALITY.derived} AND o.value <> excluded.value
     RETURNING datastream_id AS "datastreamId", quality, ${exactMs('time')} AS "timeMs", value`,
    [
      values.map(({ datastreamId }) => datastreamId),
      values.map(({ timeMs }) => timeMs),
      values.map(({ value }) => value),
    ],
  );
  return rows;
}

/** Marks values that can no longer be derived as discarded: the row stays, and no figure holds it. */
export async function withdrawDerived(client: pg.ClientBase, schema: RealmSchema, keys: readonly Key[]): Promise<void> {
  await client.query(
    `WITH m AS (
       INSERT INTO ${schema}.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
       SELECT d, to_timestamp(t / 1000.0), to_timestamp((t + 1) / 1000.0), 'discard', $3, $4
       FROM unnest($1::int[], $2::float8[]) AS u (d, t) RETURNING *)
     ${rollupsDue(schema)}`,
    [keys.map(({ datastreamId }) => datastreamId), keys.map(({ timeMs }) => timeMs), REASON, DERIVED_MARK],
  );
}

/** Lets values count again. */
export async function restoreDerived(client: pg.ClientBase, schema: RealmSchema, keys: readonly Key[]): Promise<void> {
  await client.query(
    `WITH m AS (
       DELETE FROM ${schema}.observation_mark m USING unnest($1::int[], $2::float8[]) AS u (d, t)
       WHERE m.datastream_id = u.d AND m.from_time = to_timestamp(u.t / 1000.0) AND m.who = $3 RETURNING m.*)
     ${rollupsDue(schema)}`,
    [keys.map(({ datastreamId }) => datastreamId), keys.map(({ timeMs }) => timeMs), DERIVED_MARK],
  );
}

function rollupsDue(schema: RealmSchema): string {
  return `INSERT INTO core.rollup_due (realm_schema, datastream_id, from_time, to_time)
          SELECT '${schema}', datastream_id, from_time, to_time FROM m`;
}
