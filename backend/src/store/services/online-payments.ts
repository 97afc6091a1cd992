import { localDay, type PaymentsTold, startOfLocalDay } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow, RealmSchema } from '../realms.ts';
import { toldOf } from './told.ts';

const PAID = "dossier IS NOT NULL AND state = 'paid' AND method IS NOT NULL";

/** What a payment that was made says of the dossier that it pays for. */
export interface PaidFor {
  dossier: string;
  online: boolean;
}

/** Of payments those that were made for a dossier in a way that is known, by their references. */
export async function paymentsMade(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  refs: readonly string[],
): Promise<Map<string, PaidFor>> {
  const { rows } = await client.query<PaidFor & { ref: string }>(
    `SELECT ref, dossier, method = 'online' AS online FROM ${schema}.payment
     WHERE realm_id = $1 AND ref = ANY($2) AND ${PAID}`,
    [realmId, refs],
  );
  return new Map(rows.map(({ ref, ...paid }) => [ref, paid]));
}

/** Of dossiers those that a payment was made for, and whether one was made online. */
export async function paidFor(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  dossiers: readonly string[],
): Promise<Map<string, boolean>> {
  const { rows } = await client.query<PaidFor>(
    `SELECT dossier, bool_or(method = 'online') AS online FROM ${schema}.payment
     WHERE realm_id = $1 AND dossier = ANY($2) AND ${PAID} GROUP BY dossier`,
    [realmId, dossiers],
  );
  return new Map(rows.map(({ dossier, online }) => [dossier, online]));
}

/**
 * While somebody tells of payments made online, from the day of the first payment to the last that was told; null: nobody
 * ever has. What came in later may have been paid by any of those that nobody told.
 */
export async function paymentsTold(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  atMs: number,
): Promise<PaymentsTold | null> {
  const { rows } = await db.query<{ told: boolean }>(
    `SELECT EXISTS (SELECT FROM ${realm.schema}.payment WHERE realm_id = $1 AND ${PAID} AND method = 'online') AS told`,
    [realm.id],
  );
  if (!rows[0]!.told) return null;
  const { firstMs, knownMs } = await toldOf(db, realm, 'payment', atMs);
  if (firstMs === null || knownMs === null || knownMs < firstMs) return null;
  return { fromMs: startOfLocalDay(localDay(firstMs)), toMs: knownMs };
}
