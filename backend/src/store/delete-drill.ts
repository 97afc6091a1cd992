import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import type { RealmRow } from './realms.ts';
import { REGISTRY_CHANNEL } from './things.ts';

/** Each after what points to it; things take their datastreams, marks and conditions with them. */
const TABLES = [
  'service_fact',
  'service_import',
  'service_event',
  'service_due',
  'dossier',
  'dossier_came_day',
  'dossier_ended_day',
  'payment',
  'document',
  'citizen_report',
  'indicator_value',
  'indicator',
  'plan_task',
  'budget_line',
  'reminder',
  'maintenance_window',
  'alarm',
  'alarm_rule',
  'keyframe',
  'journal',
  'thing',
] as const;
const STREAMS_A_DELETE = 200;

/** Deletes a drill with everything in it. To be run in a transaction; false where it is gone already. */
export async function deleteDrill(client: pg.ClientBase, drill: RealmRow, audit: Audit): Promise<boolean> {
  // Millions of rows may take their time.
  await client.query('SET LOCAL statement_timeout = 0');
  await client.query('SELECT core.prepare_changes()');
  const locked = await client.query(`SELECT FROM core.realm WHERE id = $1 AND kind = 'drill' FOR UPDATE`, [drill.id]);
  if (locked.rowCount === 0) return false;
  await deleteReadings(client, drill);
  for (const [child, parent, key] of [
    ['indicator_decision', 'indicator_value', 'value_id'],
    ['reminder_explanation', 'reminder', 'reminder_id'],
  ]) {
    await client.query(
      `DELETE FROM sandbox.${child} c USING sandbox.${parent} p WHERE p.realm_id = $1 AND c.${key} = p.id`,
      [drill.id],
    );
  }
  for (const table of TABLES) await client.query(`DELETE FROM sandbox.${table} WHERE realm_id = $1`, [drill.id]);
  await client.query('DELETE FROM core.realm WHERE id = $1', [drill.id]);
  await writeAudit(client, audit, 'drill.delete', drill.slug, 'deleted', {});
  await client.query('SELECT pg_notify($1, $2)', [REGISTRY_CHANNEL, drill.slug]);
  return true;
}

async function deleteReadings(client: pg.ClientBase, { id, acceptFromMs, acceptUntilMs }: RealmRow): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    `SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.realm_id = $1 ORDER BY d.id`,
    [id],
  );
  const ids = rows.map((row) => row.id);
  // What is derived of an hour or a day carries the time of its beginning.
  const dayMs = 86_400_000;
  for (let k = 0; k < ids.length; k += STREAMS_A_DELETE) {
    const portion = ids.slice(k, k + STREAMS_A_DELETE);
    await client.query(
      `DELETE FROM sandbox.observation WHERE datastream_id = ANY($1::int[])
         AND time >= to_timestamp($2 / 1000.0) AND time <= to_timestamp($3 / 1000.0)`,
      [portion, acceptFromMs! - dayMs, acceptUntilMs! + dayMs],
    );
    await client.query(`SELECT core.forget_rollups('sandbox', $1::int[])`, [portion]);
  }
}
