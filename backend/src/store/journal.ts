import type pg from 'pg';
import type { Reading } from './observations.ts';
import { packReadings, unpackReadings } from './pack.ts';
import type { RealmSchema } from './realms.ts';

export type Via = 'ingest' | 'import' | 'derived';

/** One committed batch of one realm: what was inserted or changed. */
export interface JournalEntry {
  seq: number;
  realmId: number;
  via: Via;
  readings: readonly Reading[];
}

export const JOURNAL_CHANNEL = 'ioc_journal';

/** Writes the batch's journal row in its transaction and tells the other processes at commit. Returns its seq. */
export async function appendJournal(
  client: pg.ClientBase,
  schema: RealmSchema,
  entry: { realmId: number; origin: string; via: Via; readings: readonly Reading[] },
): Promise<number> {
  let tMin = Number.POSITIVE_INFINITY;
  let tMax = Number.NEGATIVE_INFINITY;
  for (const { timeMs } of entry.readings) {
    if (timeMs < tMin) tMin = timeMs;
    if (timeMs > tMax) tMax = timeMs;
  }
  const { rows } = await client.query<{ seq: string }>(
    `WITH entry AS (
       INSERT INTO ${schema}.journal (realm_id, origin, via, t_min, t_max, n, rows)
       VALUES ($1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), $6, $7) RETURNING seq)
     SELECT seq, pg_notify('${JOURNAL_CHANNEL}', $2::text) FROM entry`,
    [entry.realmId, entry.origin, entry.via, tMin, tMax, entry.readings.length, packReadings(entry.readings)],
  );
  return Number(rows[0]!.seq);
}

/** A follower's place. By transaction first: numbers are drawn before commit, so a lower seq may become visible later. */
export interface JournalCursor {
  xid: string;
  seq: string;
}

/** Where a new follower begins: everything before is committed and in the tables, whatever is running comes after. */
export async function journalEnd(db: pg.Pool | pg.ClientBase): Promise<JournalCursor> {
  const { rows } = await db.query<{ xid: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid');
  return { xid: rows[0]!.xid, seq: '-1' };
}

/** The first transaction that has not begun: whatever was announced so far is older. */
export async function journalFront(db: pg.Pool): Promise<bigint> {
  const { rows } = await db.query<{ xid: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid');
  return BigInt(rows[0]!.xid);
}

/**
 * The next entries after the cursor, and the cursor behind them. Reads only below the oldest transaction still running,
 * so that none is passed over. `exceptOrigin` leaves one process's own entries out.
 */
export async function readJournal(
  db: pg.Pool | pg.ClientBase,
  schema: RealmSchema,
  after: JournalCursor,
  exceptOrigin: string | null,
  limit: number,
): Promise<{ entries: JournalEntry[]; cursor: JournalCursor; more: boolean }> {
  const settled = await journalEnd(db);
  const { rows } = await db.query<{ xid: string; seq: string; realm_id: number; via: Via; rows: Buffer }>(
    `SELECT j.xid::text, j.seq::text, realm_id, via, rows FROM ${schema}.journal j
     WHERE (j.xid, j.seq) > ($1::xid8, $2::bigint) AND j.xid < $3::xid8 AND ($4::uuid IS NULL OR origin <> $4)
     ORDER BY j.xid, j.seq LIMIT $5`,
    [after.xid, after.seq, settled.xid, exceptOrigin, limit],
  );
  const last = rows.at(-1);
  const more = last !== undefined && rows.length === limit;
  return {
    entries: rows.map((row) => ({
      seq: Number(row.seq),
      realmId: row.realm_id,
      via: row.via,
      readings: unpackReadings(row.rows),
    })),
    cursor: more ? { xid: last.xid, seq: last.seq } : settled,
    more,
  };
}

/** Where a follower that must miss nothing has come to; it is kept in the database. */
export async function followerCursor(
  client: pg.ClientBase,
  follower: string,
  schema: RealmSchema,
): Promise<JournalCursor> {
  const { rows } = await client.query<JournalCursor>(
    'SELECT xid::text, seq::text FROM core.journal_cursor WHERE follower = $1 AND realm_schema = $2',
    [follower, schema],
  );
  return rows[0]!;
}

/** To be called in the transaction of what the entries led to. */
export async function advanceFollower(
  client: pg.ClientBase,
  follower: string,
  schema: RealmSchema,
  { xid, seq }: JournalCursor,
): Promise<void> {
  await client.query(
    'UPDATE core.journal_cursor SET xid = $3::xid8, seq = $4 WHERE follower = $1 AND realm_schema = $2',
    [follower, schema, xid, seq],
  );
}

/** Drops what is older than the journal's 48 hours and behind all who must see it; at most `limit` rows, so that no transaction grows long. */
export async function pruneJournal(
  db: pg.Pool,
  schema: RealmSchema,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM ${schema}.journal WHERE seq IN (
       SELECT j.seq FROM ${schema}.journal j JOIN core.rollup_cursor c ON c.realm_schema = $3
       WHERE j.committed_at < to_timestamp($1 / 1000.0) AND (j.xid, j.seq) <= (c.xid, c.seq)
         AND NOT EXISTS (SELECT FROM core.journal_cursor f WHERE f.realm_schema = $3 AND (j.xid, j.seq) > (f.xid, f.seq))
       ORDER BY j.seq LIMIT $2)`,
    [olderThanMs, limit, schema],
  );
  return rowCount ?? 0;
}
