import type pg from 'pg';
import type { RealmSchema } from './realms.ts';

export interface ServiceEvent {
  realmId: number;
  id: string;
  timeMs: number;
  type: string;
  subject: string;
  data: Record<string, unknown>;
}

/** Stores events once each; a repeated id changes nothing. Returns how many were new. */
export async function insertEvents(
  client: pg.ClientBase,
  schema: RealmSchema,
  events: readonly ServiceEvent[],
): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO ${schema}.service_event (realm_id, id, time, type, subject, data)
     SELECT "realmId", id, to_timestamp("timeMs" / 1000.0), type, subject, data
     FROM jsonb_to_recordset($1) AS e ("realmId" smallint, id uuid, "timeMs" float8, type text, subject text, data jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(events)],
  );
  return rowCount ?? 0;
}
