import type { Replacement } from '@commune/contract';
import type pg from 'pg';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

/** The replacements of one thing's device, newest first. */
export async function listReplacements(
  db: pg.Pool | pg.ClientBase,
  { schema }: RealmRow,
  thingId: number,
): Promise<Replacement[]> {
  const { rows } = await db.query<Replacement>(
    `SELECT old_slug AS "oldSlug", new_slug AS "newSlug", note, who,
            ${epochMs('at')} AS "atMs"
     FROM ${schema}.thing_replacement WHERE thing_id = $1 ORDER BY at DESC, retired_id DESC`,
    [thingId],
  );
  return rows;
}
