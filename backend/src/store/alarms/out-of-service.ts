import type { OutOfService } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { settleOpenAlarms } from './circumstances.ts';

const OUT = `t.slug AS thing, o.reason, o.who, ${epochMs('o.at')} AS "atMs"`;

/** The things that are out of service, the latest first, at most `limit`. */
export async function listOutOfService(db: pg.Pool, realm: RealmRow, limit: number): Promise<OutOfService[]> {
  const { rows } = await db.query<OutOfService>(
    `SELECT ${OUT} FROM ${realm.schema}.out_of_service o JOIN ${realm.schema}.thing t ON t.id = o.thing_id
     WHERE t.realm_id = $1 ORDER BY o.at DESC, t.slug LIMIT $2`,
    [realm.id, limit],
  );
  return rows;
}

/**
 * Takes a thing out of service, its open alarms with it. Where somebody was first, that is what comes back, not `made`.
 * Null where the realm has no such thing.
 */
export async function takeOutOfService(
  client: pg.ClientBase,
  realm: RealmRow,
  { thing, reason }: { thing: string; reason: string },
  audit: Audit,
): Promise<{ out: OutOfService; made: boolean } | null> {
  const { schema } = realm;
  const made = await client.query(
    `INSERT INTO ${schema}.out_of_service (thing_id, reason, who)
     SELECT id, $3, $4 FROM ${schema}.thing WHERE realm_id = $1 AND slug = $2 AND state = 'registered'
     ON CONFLICT (thing_id) DO NOTHING`,
    [realm.id, thing, reason, audit.who],
  );
  const { rows } = await client.query<OutOfService>(
    `SELECT ${OUT} FROM ${schema}.out_of_service o JOIN ${schema}.thing t ON t.id = o.thing_id
     WHERE t.realm_id = $1 AND t.slug = $2`,
    [realm.id, thing],
  );
  const out = rows[0];
  if (out === undefined) return null;
  if (made.rowCount === 0) return { out, made: false };
  await settleOpenAlarms(client, realm, Date.now());
  await writeAudit(client, audit, 'thing.take-out-of-service', `${realm.slug}/${thing}`, 'taken out', out);
  return { out, made: true };
}

/** Returns a thing to service; how it was out, or null where it was not. */
export async function returnToService(
  client: pg.ClientBase,
  realm: RealmRow,
  thing: string,
  audit: Audit,
): Promise<OutOfService | null> {
  const { rows } = await client.query<OutOfService>(
    `DELETE FROM ${realm.schema}.out_of_service o USING ${realm.schema}.thing t
     WHERE t.id = o.thing_id AND t.realm_id = $1 AND t.slug = $2 RETURNING ${OUT}`,
    [realm.id, thing],
  );
  const gone = rows[0];
  if (gone === undefined) return null;
  await settleOpenAlarms(client, realm, Date.now());
  await writeAudit(client, audit, 'thing.return-to-service', `${realm.slug}/${thing}`, 'returned', gone);
  return gone;
}
