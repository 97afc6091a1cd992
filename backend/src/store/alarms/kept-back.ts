import type { Scope } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

type Realm = Pick<RealmRow, 'id' | 'schema'>;

/** What is kept back in a realm at a moment: by windows, and by thing. */
export interface KeptBack {
  windows: { scope: Scope; why: string; who: string }[];
  outOfService: { thingId: number; why: string; who: string }[];
}

export async function keptBack(client: pg.ClientBase, { schema, id }: Realm, atMs: number): Promise<KeptBack> {
  const windows = await client.query<KeptBack['windows'][number]>(
    `SELECT scope, reason AS why, who FROM ${schema}.maintenance_window
     WHERE realm_id = $1 AND to_time > to_timestamp($2 / 1000.0) AND from_time <= to_timestamp($2 / 1000.0) ORDER BY id`,
    [id, atMs],
  );
  const outOfService = await client.query<KeptBack['outOfService'][number]>(
    `SELECT o.thing_id AS "thingId", o.reason AS why, o.who FROM ${schema}.out_of_service o
     JOIN ${schema}.thing t ON t.id = o.thing_id WHERE t.realm_id = $1`,
    [id],
  );
  return { windows: windows.rows, outOfService: outOfService.rows };
}

/** Things with an open alarm, by what is written on it. */
export async function keptBackAlarms(
  client: pg.ClientBase,
  { schema, id }: Realm,
): Promise<{ thingId: number; suppressed: boolean; outOfService: boolean }[]> {
  const { rows } = await client.query<{ thingId: number; suppressed: boolean; outOfService: boolean }>(
    `SELECT DISTINCT thing_id AS "thingId", suppressed, out_of_service AS "outOfService" FROM ${schema}.alarm
     WHERE realm_id = $1 AND (active OR acknowledged_at IS NULL)`,
    [id],
  );
  return rows;
}

/** Open alarms that were shelved until now or before. */
export async function shelvedUntil(client: pg.ClientBase, { schema, id }: Realm, nowMs: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id::text FROM ${schema}.alarm
     WHERE shelved IS NOT NULL AND (active OR acknowledged_at IS NULL) AND realm_id = $1
       AND (shelved->>'untilMs')::float8 <= $2`,
    [id, nowMs],
  );
  return rows.map((row) => row.id);
}
