import { HORIZON_MS } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import type { RealmRow } from './realms.ts';
import { REGISTRY_CHANNEL } from './things.ts';

const STREAMS_A_DELETE = 200;

/** Deletes a drill with everything in it. To be run in a transaction; false where it is gone already. */
export async function deleteDrill(client: pg.ClientBase, drill: RealmRow, audit: Audit): Promise<boolean> {
  // Millions of rows may take their time.
  await client.query('SET LOCAL statement_timeout = 0');
  await client.query('SELECT core.prepare_changes()');
  const locked = await client.query(`SELECT FROM core.realm WHERE id = $1 AND kind = 'drill' FOR UPDATE`, [drill.id]);
  if (locked.rowCount === 0) return false;
  await deleteReadings(client, drill);
  for (const statement of await deletions(client)) await client.query(statement, [drill.id]);
  await client.query('DELETE FROM core.realm WHERE id = $1', [drill.id]);
  await writeAudit(client, audit, 'drill.delete', drill.slug, 'deleted', {});
  await client.query('SELECT pg_notify($1, $2)', [REGISTRY_CHANNEL, drill.slug]);
  return true;
}

interface Reference {
  child: string;
  parent: string;
  childColumn: string;
  parentColumn: string;
}

/**
 * Statements that delete what a realm, $1, has in every table of the sandbox that names its realm, and in those that hang
 * on one of them: read from the catalogue, for a table that is forgotten here would keep every drill from being deleted.
 */
async function deletions(client: pg.ClientBase): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'realm_id'
     WHERE c.relnamespace = 'sandbox'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
  );
  const { rows: references } = await client.query<Reference>(
    `SELECT child.relname AS child, parent.relname AS parent, a.attname AS "childColumn", b.attname AS "parentColumn"
     FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
     WHERE k.contype = 'f' AND k.confdeltype = 'a' AND k.conrelid <> k.confrelid
       AND child.relnamespace = 'sandbox'::regnamespace AND parent.relnamespace = 'sandbox'::regnamespace`,
  );
  const left = new Set(tables.map(({ name }) => name));
  const hanging = references
    .filter(({ child, parent }) => !left.has(child) && left.has(parent))
    .map(
      ({ child, parent, childColumn, parentColumn }) =>
        `DELETE FROM sandbox.${child} c USING sandbox.${parent} p WHERE p.realm_id = $1 AND c.${childColumn} = p.${parentColumn}`,
    );
  const ordered: string[] = [];
  while (left.size > 0) {
    const needed = new Set(references.filter(({ child }) => left.has(child)).map(({ parent }) => parent));
    const free = [...left].filter((name) => !needed.has(name));
    if (free.length === 0) throw new Error(`tables refer to each other: ${[...left].join(', ')}`);
    for (const name of free) left.delete(name);
    ordered.push(...free.map((name) => `DELETE FROM sandbox.${name} WHERE realm_id = $1`));
  }
  return [...hanging, ...ordered];
}

async function deleteReadings(client: pg.ClientBase, { id, acceptFromMs, acceptUntilMs }: RealmRow): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    `SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.realm_id = $1 ORDER BY d.id`,
    [id],
  );
  const ids = rows.map((row) => row.id);
  // What is derived of an hour or a day carries the time of its beginning, and a pack brings the newest of before its window.
  const beforeMs = HORIZON_MS + 86_400_000;
  const dayMs = 86_400_000;
  for (let k = 0; k < ids.length; k += STREAMS_A_DELETE) {
    const portion = ids.slice(k, k + STREAMS_A_DELETE);
    await client.query(
      `DELETE FROM sandbox.observation WHERE datastream_id = ANY($1::int[])
         AND time >= to_timestamp($2 / 1000.0) AND time <= to_timestamp($3 / 1000.0)`,
      [portion, acceptFromMs! - beforeMs, acceptUntilMs! + dayMs],
    );
    await client.query(`SELECT core.forget_rollups('sandbox', $1::int[])`, [portion]);
  }
}
