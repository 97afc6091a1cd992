import type pg from 'pg';
import type { JournalCursor } from './journal.ts';
import type { RealmSchema } from './realms.ts';

/** A 10-minute bucket of a datastream, by its beginning. */
export interface Bucket {
  datastreamId: number;
  startMs: number;
}

export interface RollupCursor extends JournalCursor {
  /** when the rollups were last brought up to date, epoch ms */
  atMs: number;
}

/** A process that refreshes holds this; the others stand by. Returns whether the connection has it now. */
export async function claimRollups(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc rollups')) AS claimed",
  );
  return rows[0]!.claimed;
}

export async function rollupCursor(client: pg.ClientBase, schema: RealmSchema): Promise<RollupCursor> {
  const { rows } = await client.query<RollupCursor>(
    `SELECT xid::text, seq::text, (extract(epoch FROM at) * 1000)::float8 AS "atMs" FROM core.rollup_cursor
     WHERE realm_schema = $1`,
    [schema],
  );
  return rows[0]!;
}

/** Redoes the buckets and those above them, finest first; `marked` where a mark changed rather than an observation. Not in a transaction: TimescaleDB refreshes only outside of one. */
export async function refreshRollups(
  client: pg.ClientBase,
  schema: RealmSchema,
  buckets: readonly Bucket[],
  marked: boolean,
): Promise<void> {
  await client.query('CALL core.refresh_rollups($1, $2::int[], $3::timestamptz[], $4)', [
    schema,
    buckets.map(({ datastreamId }) => datastreamId),
    buckets.map(({ startMs }) => new Date(startMs).toISOString()),
    marked,
  ]);
}

export async function advanceRollups(
  client: pg.ClientBase,
  schema: RealmSchema,
  cursor: JournalCursor,
  atMs: number,
): Promise<void> {
  await client.query(
    `UPDATE core.rollup_cursor SET xid = $2::xid8, seq = $3, at = to_timestamp($4 / 1000.0) WHERE realm_schema = $1`,
    [schema, cursor.xid, cursor.seq, atMs],
  );
}

/** Ranges whose marks changed; to be deleted once their buckets are redone. */
export interface DueRange {
  id: string;
  datastreamId: number;
  fromMs: number;
  toMs: number;
}

export async function listDue(client: pg.ClientBase, schema: RealmSchema, limit: number): Promise<DueRange[]> {
  const { rows } = await client.query<DueRange>(
    `SELECT d.id::text, datastream_id AS "datastreamId", (extract(epoch FROM from_time) * 1000)::float8 AS "fromMs",
            (extract(epoch FROM to_time) * 1000)::float8 AS "toMs"
     FROM core.rollup_due d WHERE realm_schema = $1 ORDER BY d.id LIMIT $2`,
    [schema, limit],
  );
  return rows;
}

export async function deleteDue(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  await client.query('DELETE FROM core.rollup_due WHERE id = ANY($1::bigint[])', [ids]);
}
