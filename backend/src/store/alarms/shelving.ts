import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

/** Open alarms that were shelved until now or before. */
export async function shelvedUntil(
  client: pg.ClientBase,
  { schema, id }: Pick<RealmRow, 'id' | 'schema'>,
  nowMs: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id::text FROM ${schema}.alarm
     WHERE shelved IS NOT NULL AND (active OR acknowledged_at IS NULL) AND realm_id = $1
       AND (shelved->>'untilMs')::float8 <= $2`,
    [id, nowMs],
  );
  return rows.map((row) => row.id);
}
