import type { ServiceKind } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

/** What became of the rows of a file. */
export interface FileRows {
  exportedAt: Date;
  rows: number;
  refused: number;
}

/** Of a kind, the file in force that holds for the newest moment up to `atMs`; null where there is none. */
export async function newestFile(
  db: pg.Pool | pg.ClientBase,
  { id, schema }: RealmRow,
  kind: ServiceKind,
  atMs: number,
): Promise<FileRows | null> {
  const { rows } = await db.query<FileRows>(
    `SELECT exported_at AS "exportedAt", (report -> 'counts' ->> 'rows')::int AS rows,
            (report -> 'counts' ->> 'refused')::int AS refused
     FROM ${schema}.service_import
     WHERE realm_id = $1 AND kind = $2 AND state = 'done' AND exported_at <= to_timestamp($3 / 1000.0)
       AND jsonb_typeof(report -> 'counts') = 'object'
     ORDER BY exported_at DESC, id DESC LIMIT 1`,
    [id, kind, atMs],
  );
  return rows[0] ?? null;
}
