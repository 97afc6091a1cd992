import type pg from 'pg';
import type { RealmRow, RealmSchema } from '../realms.ts';

/** Tells every process which alarms a transaction changed, at its commit. */
export const ALARM_CHANNEL = 'ioc_alarms';

/** A server takes less than 8000 bytes. */
const MAX_PAYLOAD = 7999;

/** Which alarms of a realm changed; null: too many to name. */
export interface AlarmsChanged {
  realmId: number;
  ids: string[] | null;
}

/** To be called in the transaction that changes them. */
export async function notifyAlarms(
  client: pg.ClientBase,
  { schema, id }: Pick<RealmRow, 'schema' | 'id'>,
  alarmIds: readonly string[],
): Promise<void> {
  if (alarmIds.length === 0) return;
  const named = `${schema}:${id}:${alarmIds.join()}`;
  const payload = named.length <= MAX_PAYLOAD ? named : `${schema}:${id}:*`;
  await client.query('SELECT pg_notify($1, $2)', [ALARM_CHANNEL, payload]);
}

const PAYLOAD = /^(?<schema>live|sandbox):(?<realmId>\d{1,5}):(?<ids>\*|\d+(,\d+)*)$/;

/** What a notification says; null where it is none of ours. */
export function readAlarmsChanged(payload: string): (AlarmsChanged & { schema: RealmSchema }) | null {
  const { schema, realmId, ids } = PAYLOAD.exec(payload)?.groups ?? {};
  if (schema === undefined) return null;
  return { schema: schema as RealmSchema, realmId: Number(realmId), ids: ids === '*' ? null : ids!.split(',') };
}
