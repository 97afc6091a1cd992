import type { ServiceKind } from '@commune/contract';
import type pg from 'pg';
import type { RealmSchema } from '../realms.ts';

/** Somebody or something of whom more, or less, is known than its object says. */
export interface DueSubject {
  realmId: number;
  kind: ServiceKind;
  ref: string;
}

/** To be called in the transaction of what is stated or taken back. */
export async function markDue(
  client: pg.ClientBase,
  schema: RealmSchema,
  subjects: readonly DueSubject[],
): Promise<void> {
  if (subjects.length === 0) return;
  await client.query(
    `INSERT INTO ${schema}.service_due (realm_id, kind, ref)
     SELECT DISTINCT "realmId", kind, ref FROM jsonb_to_recordset($1) AS d ("realmId" smallint, kind text, ref text)`,
    [JSON.stringify(subjects)],
  );
}

/**
 * Takes the oldest off the list, each once. What is committed after this statement has a row of its own that this one
 * does not take, so nothing is lost however long its transaction runs.
 */
export async function takeDue(client: pg.ClientBase, schema: RealmSchema, limit: number): Promise<DueSubject[]> {
  const { rows } = await client.query<DueSubject>(
    `WITH taken AS (
       DELETE FROM ${schema}.service_due WHERE id IN (SELECT id FROM ${schema}.service_due ORDER BY id LIMIT $1)
       RETURNING realm_id, kind, ref)
     SELECT DISTINCT realm_id AS "realmId", kind, ref FROM taken`,
    [limit],
  );
  return rows;
}

/** A process that projects holds this; the others stand by. */
export async function claimProjection(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc services')) AS claimed",
  );
  return rows[0]!.claimed;
}
