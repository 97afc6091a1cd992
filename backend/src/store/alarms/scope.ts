import type { Scope } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

/** Whether a thing `t` fits every part that a scope, a column of JSON, has. */
export function fitsScope(scope: string): string {
  return `(NOT ${scope} ? 'domain' OR ${scope}->>'domain' = t.domain)
    AND (NOT ${scope} ? 'kinds' OR ${scope}->'kinds' ? t.kind)
    AND (NOT ${scope} ? 'things' OR ${scope}->'things' ? t.slug)`;
}

/** What of a scope finds nothing: slugs of things that the realm has not registered, and how many things fit in all. */
export async function lookIntoScope(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  scope: Scope,
): Promise<{ unknownThings: string[]; things: number }> {
  const registered = `FROM ${realm.schema}.thing t WHERE t.realm_id = $1 AND t.state = 'registered'`;
  const { rows } = await db.query<{ unknownThings: string[]; things: number }>(
    `SELECT ARRAY(SELECT slug FROM unnest($3::text[]) AS named (slug) WHERE NOT EXISTS (SELECT ${registered} AND t.slug = named.slug))
              AS "unknownThings",
            (SELECT count(*)::int ${registered} AND ${fitsScope('$2::jsonb')}) AS things`,
    [realm.id, JSON.stringify(scope), scope.things ?? []],
  );
  return rows[0]!;
}
