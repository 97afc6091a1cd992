import { type Localized, MAX_DRILLS, type PackHeader } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { makeDrillRealm } from '../drills.ts';
import { listOpening, type RealmRow } from '../realms.ts';
import { bumpRegistry } from '../things.ts';

/** Of a session: whoever holds it reads a pack into that drill. */
const LOCK = "hashtext('ioc pack')";

/**
 * Makes the drill of a pack, which nobody sees until `showPackDrill`; the connection keeps it for its own until it ends. To
 * be run in a transaction.
 */
export async function makePackDrill(
  client: pg.ClientBase,
  header: PackHeader,
  name: Localized,
  audit: Audit,
): Promise<RealmRow | 'too-many'> {
  const { fromMs, untilMs, realm } = header;
  // Its clock has come to its end: there is nothing to evaluate any more.
  const times = { fromMs, untilMs, clockMs: untilMs };
  const made = await makeDrillRealm(client, realm.communeCode, { slug: null, name, ...times }, MAX_DRILLS, audit);
  if (typeof made === 'string') return 'too-many';
  await client.query(`UPDATE core.drill SET pack = $2, opening = true WHERE realm_id = $1`, [made.id, header]);
  await client.query(`SELECT pg_advisory_lock(${LOCK}, $1)`, [made.id]);
  return (await listOpening(client)).find(({ id }) => id === made.id)!;
}

/** From now on it is a realm like any other. To be run in a transaction. */
export async function showPackDrill(
  client: pg.ClientBase,
  realm: RealmRow,
  header: PackHeader,
  audit: Audit,
): Promise<void> {
  await client.query('UPDATE core.drill SET opening = false WHERE realm_id = $1', [realm.id]);
  const { realm: source, fromMs, untilMs, at, by, counts } = header;
  const detail = { realm: source.slug, fromMs, untilMs, at, by, counts, declaration: 'no-state-secret' };
  await writeAudit(client, audit, 'pack.open', realm.slug, 'opened', detail);
  await bumpRegistry(client, realm);
}

/** Drills whose process ended while it read a pack into them, each locked by this connection. */
export async function claimAbandoned(client: pg.ClientBase): Promise<RealmRow[]> {
  const abandoned: RealmRow[] = [];
  for (const realm of await listOpening(client)) {
    const { rows } = await client.query<{ ours: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}, $1) AS ours`, [
      realm.id,
    ]);
    if (rows[0]!.ours) abandoned.push(realm);
  }
  return abandoned;
}

export async function knowsCommune(db: pg.ClientBase, code: string): Promise<boolean> {
  return (await db.query('SELECT FROM core.commune WHERE code = $1', [code])).rowCount === 1;
}
