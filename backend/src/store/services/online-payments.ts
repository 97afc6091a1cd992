import type pg from 'pg';
import type { RealmSchema } from '../realms.ts';

const ONLINE = "dossier IS NOT NULL AND state = 'paid' AND method = 'online'";

/** Of payments those that were made online, by the dossier that each pays for. */
export async function onlinePayments(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  refs: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ ref: string; dossier: string }>(
    `SELECT ref, dossier FROM ${schema}.payment WHERE realm_id = $1 AND ref = ANY($2) AND ${ONLINE}`,
    [realmId, refs],
  );
  return new Map(rows.map(({ ref, dossier }) => [ref, dossier]));
}

/** Of dossiers those that a payment was made for online. */
export async function paidOnline(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  dossiers: readonly string[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ dossier: string }>(
    `SELECT DISTINCT dossier FROM ${schema}.payment WHERE realm_id = $1 AND dossier = ANY($2) AND ${ONLINE}`,
    [realmId, dossiers],
  );
  return new Set(rows.map(({ dossier }) => dossier));
}
