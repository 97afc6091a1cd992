import type pg from 'pg';
import { exactMs } from './epoch-ms.ts';
import type { JournalCursor } from './journal.ts';
import type { RealmSchema } from './realms.ts';

export const BUCKET_MS = 600_000;

/** A 10-minute bucket of a datastream, by its beginning. */
export interface Bucket {
  datastreamId: number;
  startMs: number;
}

export interface RollupCursor extends JournalCursor {
  /** when the rollups were last brought up to date, epoch ms */
  atMs: number;
  /** the database's own clock: by it the engine says whether a bucket is over */
  nowMs: number;
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
    `SELECT xid::text, seq::text, ${exactMs('at')} AS "atMs",
            ${exactMs('now()')} AS "nowMs"
     FROM core.rollup_cursor WHERE realm_schema = $1`,
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

/** A range whose marks changed; due until its buckets are redone. */
export interface DueRange {
  id: string;
  datastreamId: number;
  fromMs: number;
  toMs: number;
}

export async function listDue(client: pg.ClientBase, schema: RealmSchema, limit: number): Promise<DueRange[]> {
  const { rows } = await client.query<DueRange>(
    `SELECT d.id::text, datastream_id AS "datastreamId", ${exactMs('from_time')} AS "fromMs",
            ${exactMs('to_time')} AS "toMs"
     FROM core.rollup_due d WHERE realm_schema = $1 ORDER BY d.id LIMIT $2`,
    [schema, limit],
  );
  return rows;
}

/**
 * The first buckets of a range that hold readings, at most `limit` of them and within the time that so many would take;
 * `restFromMs` is where the rest of the range begins, null where none is left. Times without readings cost nothing.
 */
export async function storedBuckets(
  client: pg.ClientBase,
  schema: RealmSchema,
  { datastreamId, fromMs, toMs }: DueRange,
  limit: number,
): Promise<{ starts: number[]; restFromMs: number | null }> {
  const found = await client.query<{ ms: number }>(
    `SELECT ${exactMs('time')} AS ms FROM ${schema}.observation
     WHERE datastream_id = $1 AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0)
     ORDER BY time LIMIT 1`,
    [datastreamId, fromMs, toMs],
  );
  const first = found.rows[0];
  if (first === undefined) return { starts: [], restFromMs: null };
  const beginMs = Math.floor(first.ms / BUCKET_MS) * BUCKET_MS;
  const endMs = Math.min(beginMs + limit * BUCKET_MS, toMs);
  const { rows } = await client.query<{ ms: number }>(
    `SELECT DISTINCT ${exactMs("date_bin('10 min', time, '2000-01-01Z')")} AS ms
     FROM ${schema}.observation
     WHERE datastream_id = $1 AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0)`,
    [datastreamId, beginMs, endMs],
  );
  return { starts: rows.map(({ ms }) => ms), restFromMs: endMs < toMs ? endMs : null };
}

/** Takes a range off the list, or what of it is done. */
export async function settleDue(client: pg.ClientBase, id: string, restFromMs: number | null): Promise<void> {
  if (restFromMs === null) await client.query('DELETE FROM core.rollup_due WHERE id = $1', [id]);
  else
    await client.query('UPDATE core.rollup_due SET from_time = to_timestamp($2 / 1000.0) WHERE id = $1', [
      id,
      restFromMs,
    ]);
}
