import type { CitizenReport, ObjectOf, ServiceKind } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;

/** One object as it is projected; null: nobody has spoken of it. */
export async function findObject<K extends ServiceKind>(
  db: Db,
  { id, schema }: RealmRow,
  kind: K,
  ref: string,
): Promise<ObjectOf<K> | null> {
  const { rows } = await db.query<{ object: ObjectOf<K> }>(
    `SELECT object FROM ${schema}.${kind} WHERE realm_id = $1 AND ref = $2`,
    [id, ref],
  );
  return rows[0]?.object ?? null;
}

/** Every report that is open, and those that ended since a moment: the newest `limit`. */
export async function reportsInSight(
  db: Db,
  { id, schema }: RealmRow,
  sinceMs: number,
  limit: number,
): Promise<CitizenReport[]> {
  const { rows } = await db.query<{ object: CitizenReport }>(
    `SELECT object FROM ${schema}.citizen_report
     WHERE realm_id = $1 AND (ended_at IS NULL OR ended_at >= to_timestamp($2 / 1000.0))
     ORDER BY received_at DESC NULLS LAST, ref LIMIT $3`,
    [id, sinceMs, limit],
  );
  return rows.map(({ object }) => object);
}

/** How many reports something is to be done to, and of them the `limit` that have waited longest. */
export async function reportsToBeDone(
  db: Db,
  { id, schema }: RealmRow,
  limit: number,
): Promise<{ n: number; reports: CitizenReport[] }> {
  const { rows } = await db.query<{ n: number; object: CitizenReport }>(
    `SELECT count(*) OVER ()::int AS n, object FROM ${schema}.citizen_report
     WHERE realm_id = $1 AND ended_at IS NULL AND state IN ('waiting', 'handling')
     ORDER BY received_at, ref LIMIT $2`,
    [id, limit],
  );
  return { n: rows[0]?.n ?? 0, reports: rows.map(({ object }) => object) };
}

/** Holds reports until the transaction ends, so that of two people at one of them one comes first. Returns those there are. */
export async function holdReports(
  client: pg.ClientBase,
  { id, schema }: RealmRow,
  refs: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ ref: string }>(
    `SELECT ref FROM ${schema}.citizen_report WHERE realm_id = $1 AND ref = ANY($2) ORDER BY ref COLLATE "C" FOR UPDATE`,
    [id, refs],
  );
  return new Set(rows.map(({ ref }) => ref));
}
