import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmSchema } from '../realms.ts';
import type { DueRange } from '../rollups.ts';

/** A process that derives holds this; the others stand by. */
export async function claimDerived(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc derived')) AS claimed",
  );
  return rows[0]!.claimed;
}

/**
 * The oldest ranges in which a mark changed what counts of datastreams of these properties; `rolledUp`: only those that the
 * rollups know of already.
 */
export async function listDerivedDue(
  client: pg.ClientBase,
  schema: RealmSchema,
  properties: readonly string[],
  rolledUp: boolean,
  limit: number,
): Promise<DueRange[]> {
  const { rows } = await client.query<DueRange>(
    `SELECT due.id::text, due.datastream_id AS "datastreamId",
            ${exactMs('due.from_time')} AS "fromMs",
            ${exactMs('due.to_time')} AS "toMs"
     FROM core.derived_due due JOIN ${schema}.datastream d ON d.id = due.datastream_id
     JOIN core.observed_property p ON p.id = d.property_id
     WHERE due.realm_schema = $1 AND p.key = ANY($2)
       AND (NOT $3 OR NOT EXISTS (
         SELECT FROM core.rollup_due r WHERE r.realm_schema = due.realm_schema AND r.datastream_id = due.datastream_id
           AND r.from_time < due.to_time AND r.to_time > due.from_time))
     ORDER BY due.id LIMIT $4`,
    [schema, properties, rolledUp, limit],
  );
  return rows;
}

/** Takes a range off the list, or what of it is done. */
export async function settleDerivedDue(client: pg.ClientBase, id: string, restFromMs: number | null): Promise<void> {
  if (restFromMs === null) await client.query('DELETE FROM core.derived_due WHERE id = $1', [id]);
  else {
    const rest = 'UPDATE core.derived_due SET from_time = to_timestamp($2 / 1000.0) WHERE id = $1';
    await client.query(rest, [id, restFromMs]);
  }
}

/** Takes off the list what nothing is derived from. */
export async function dropIdleDue(
  client: pg.ClientBase,
  schema: RealmSchema,
  properties: readonly string[],
): Promise<void> {
  await client.query(
    `DELETE FROM core.derived_due due WHERE realm_schema = $1 AND NOT EXISTS (
       SELECT FROM ${schema}.datastream d JOIN core.observed_property p ON p.id = d.property_id
       WHERE d.id = due.datastream_id AND p.key = ANY($2))`,
    [schema, properties],
  );
}
