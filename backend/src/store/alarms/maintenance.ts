import type { MaintenanceWindow, Scope } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { settleOpenAlarms } from './circumstances.ts';

export interface NewWindow {
  scope: Scope;
  fromMs: number;
  toMs: number;
  reason: string;
}

const WINDOW = `w.id::text, w.scope, ${epochMs('w.from_time')} AS "fromMs", ${epochMs('w.to_time')} AS "toMs", w.reason,
  w.who, ${epochMs('w.at')} AS "atMs"`;

/** One that was ended before it began is left with no time at all. */
function hasNotEnded(nowMs: string): string {
  return `w.to_time > to_timestamp(${nowMs} / 1000.0) AND w.from_time < w.to_time`;
}

/** The windows that have not ended, the next to begin first, at most `limit`. */
export async function listWindows(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  nowMs: number,
  limit: number,
): Promise<MaintenanceWindow[]> {
  const { rows } = await db.query<MaintenanceWindow>(
    `SELECT ${WINDOW} FROM ${realm.schema}.maintenance_window w
     WHERE w.realm_id = $1 AND ${hasNotEnded('$2')} ORDER BY w.from_time, w.id LIMIT $3`,
    [realm.id, nowMs, limit],
  );
  return rows;
}

/** Makes a window; open alarms that it covers at `nowMs` are kept back in the same transaction. */
export async function insertWindow(
  client: pg.ClientBase,
  realm: RealmRow,
  { scope, fromMs, toMs, reason }: NewWindow,
  nowMs: number,
  audit: Audit,
): Promise<MaintenanceWindow> {
  const { rows } = await client.query<MaintenanceWindow>(
    `INSERT INTO ${realm.schema}.maintenance_window AS w (realm_id, scope, from_time, to_time, reason, who)
     VALUES ($1, $2, to_timestamp($3 / 1000.0), to_timestamp($4 / 1000.0), $5, $6) RETURNING ${WINDOW}`,
    [realm.id, scope, fromMs, toMs, reason, audit.who],
  );
  const made = rows[0]!;
  await settleOpenAlarms(client, realm, nowMs);
  await writeAudit(client, audit, 'maintenance.make', `${realm.slug}/maintenance/${made.id}`, 'made', made);
  return made;
}

/** Ends a window now, or before it begins; null where the realm has none of that id that has not ended. */
export async function endWindow(
  client: pg.ClientBase,
  realm: RealmRow,
  id: string,
  nowMs: number,
  audit: Audit,
): Promise<MaintenanceWindow | null> {
  const { rows } = await client.query<MaintenanceWindow>(
    `UPDATE ${realm.schema}.maintenance_window w SET to_time = greatest(w.from_time, to_timestamp($3 / 1000.0))
     WHERE w.realm_id = $1 AND w.id = $2 AND ${hasNotEnded('$3')} RETURNING ${WINDOW}`,
    [realm.id, id, nowMs],
  );
  const ended = rows[0];
  if (ended === undefined) return null;
  await settleOpenAlarms(client, realm, nowMs);
  await writeAudit(client, audit, 'maintenance.end', `${realm.slug}/maintenance/${id}`, 'ended', ended);
  return ended;
}
