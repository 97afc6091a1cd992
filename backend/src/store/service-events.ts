import { isPersonalField, personalDataIn, type ServiceKind } from '@commune/contract';
import { readServiceEvent } from '@commune/domain';
import type pg from 'pg';
import type { RealmSchema } from './realms.ts';

export interface ServiceEvent {
  realmId: number;
  id: string;
  timeMs: number;
  type: string;
  /** the thing that sent it */
  subject: string;
  data: Record<string, unknown>;
  /** who did it here; left out where a system sent it */
  by?: { who: string; role: string };
}

/**
 * Stores events once each; a repeated id changes nothing. Whom a new one is about is marked to be told anew. Anything of
 * a person is left out of what is kept. Returns how many were new.
 */
export async function insertEvents(
  client: pg.ClientBase,
  schema: RealmSchema,
  events: readonly ServiceEvent[],
): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `WITH stored AS (
       INSERT INTO ${schema}.service_event (realm_id, id, time, type, subject, kind, ref, data, who, role)
       SELECT "realmId", id, to_timestamp("timeMs" / 1000.0), type, subject, kind, ref, data, who, role
       FROM jsonb_to_recordset($1) AS e ("realmId" smallint, id uuid, "timeMs" float8, type text, subject text,
                                         kind text, ref text, data jsonb, who text, role text)
       ON CONFLICT DO NOTHING
       RETURNING realm_id, kind, ref),
     due AS (
       INSERT INTO ${schema}.service_due (realm_id, kind, ref)
       SELECT DISTINCT realm_id, kind, ref FROM stored WHERE ref IS NOT NULL)
     SELECT count(*)::int AS n FROM stored`,
    [JSON.stringify(events.map(({ by, ...event }) => ({ ...event, ...by, ...kept(event) })))],
  );
  return rows[0]!.n;
}

function kept(event: ServiceEvent): { kind: ServiceKind | null; ref: string | null; data: Record<string, unknown> } {
  const { fact, data } = readServiceEvent(event, 0);
  return { kind: fact?.kind ?? null, ref: fact?.subject ?? null, data: data ?? withoutPersons(event.data) };
}

function withoutPersons(data: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(data).filter(
    ([field, value]) => !isPersonalField(field) && personalDataIn(value) === null,
  );
  return Object.fromEntries(fields);
}
