import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

/** A thing that nothing is taken from any more. */
export interface RetiredRow {
  slug: string;
  /** the slug under which its place goes on; null where it was not replaced */
  replacedBy: string | null;
}

export async function listRetired(db: pg.Pool | pg.ClientBase, realm: RealmRow): Promise<RetiredRow[]> {
  const { rows } = await db.query<RetiredRow>(
    `SELECT t.slug, heir.slug AS "replacedBy" ${retired(realm)} WHERE t.realm_id = $1 AND t.state = 'retired'`,
    [realm.id],
  );
  return rows;
}

/** The slug under which the place of a replaced thing goes on; null where the slug is none of such a thing. */
export async function heirOf(db: pg.Pool | pg.ClientBase, realm: RealmRow, slug: string): Promise<string | null> {
  const { rows } = await db.query<RetiredRow>(
    `SELECT heir.slug AS "replacedBy" ${retired(realm)} WHERE t.realm_id = $1 AND t.slug = $2`,
    [realm.id, slug],
  );
  return rows[0]?.replacedBy ?? null;
}

function retired({ schema }: RealmRow): string {
  return `FROM ${schema}.thing t LEFT JOIN ${schema}.thing_replacement r ON r.retired_id = t.id
    LEFT JOIN ${schema}.thing heir ON heir.id = r.thing_id`;
}
