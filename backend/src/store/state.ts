import { HORIZON_MS, type RealmState } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from './epoch-ms.ts';
import { NewestReadings } from './newest-readings.ts';
import { ROW_BYTES } from './pack.ts';
import type { Reading } from './reading.ts';
import type { RealmRow } from './realms.ts';
import { snapshot } from './transaction.ts';

export interface PastState {
  /** the newest of each datastream, none older than the horizon */
  readings: Reading[];
  source: RealmState['source'];
  /** how many readings of the journal came on top of the keyframe */
  replayed: number;
}

/**
 * Replaying an entry takes about as long as asking the observations for one datastream (6 µs), and so do twenty readings
 * more in it: past this, replaying is the slower way. Below the least, both are quick.
 */
const READINGS_LIKE_AN_ENTRY = 20;
const LEAST_WORTH_REPLAYING = 2000;

/** A realm's state at a moment, as is known now. */
export async function stateAt(pool: pg.Pool, realm: RealmRow, atMs: number): Promise<PastState> {
  const client = await pool.connect();
  try {
    return await snapshot(client, () => readState(client, realm, atMs));
  } finally {
    client.release();
  }
}

/**
 * The same in a snapshot that the caller holds: from the last keyframe and the journal behind it, else from the
 * observations. Marks change neither: a value that was on the screen stays what was on the screen.
 */
export async function readState(client: pg.ClientBase, realm: RealmRow, atMs: number): Promise<PastState> {
  return (await stateFromKeyframe(client, realm, atMs)) ?? (await stateFromObservations(client, realm, atMs));
}

interface Keyframe {
  timeMs: number;
  xid: string;
  rows: Buffer;
}

/** Null where no keyframe lies before the moment, or too much behind it. */
export async function stateFromKeyframe(
  client: pg.ClientBase,
  realm: RealmRow,
  atMs: number,
): Promise<PastState | null> {
  const keyframes = await client.query<Keyframe>(
    `SELECT ${exactMs('time')} AS "timeMs", xid::text, rows FROM ${realm.schema}.keyframe
     WHERE realm_id = $1 AND time <= to_timestamp($2 / 1000.0) ORDER BY time DESC LIMIT 1`,
    [realm.id, atMs],
  );
  const keyframe = keyframes.rows[0];
  if (keyframe === undefined) return null;

  const span = [realm.id, keyframe.xid, keyframe.timeMs, atMs - HORIZON_MS, atMs];
  const size = await client.query<{ entries: number; readings: number }>(
    `SELECT count(*)::int AS entries, coalesce(sum(n), 0)::float8 AS readings ${behindKeyframe(realm)}`,
    span,
  );
  const { entries: n, readings: replayed } = size.rows[0]!;
  const worthReplaying = Math.max(LEAST_WORTH_REPLAYING, keyframe.rows.length / ROW_BYTES);
  if (n + replayed / READINGS_LIKE_AN_ENTRY > worthReplaying) return null;
  const entries = await client.query<{ beyond: boolean; rows: Buffer }>(
    `SELECT xid >= $2::xid8 AS beyond, rows ${behindKeyframe(realm)} ORDER BY xid, seq`,
    span,
  );
  // Of equal keys the later entry holds: whatever changes in place has one writer at a time.
  const newest = new NewestReadings(atMs - HORIZON_MS, atMs);
  newest.add(keyframe.rows);
  for (const { beyond, rows } of entries.rows) newest.add(rows, beyond ? undefined : keyframe.timeMs);
  return { readings: newest.list(), source: 'keyframe', replayed };
}

/**
 * The entries that a keyframe lacks (at or beyond its transaction, or with readings after its time) and that have
 * readings in the span. $1 realm, $2 the keyframe's transaction, $3 its time, $4 and $5 the span.
 */
function behindKeyframe({ schema }: RealmRow): string {
  const line = 'core.journal_line(xid, t_min, t_max)';
  return `FROM ${schema}.journal
    WHERE realm_id = $1 AND t_min <= to_timestamp($5 / 1000.0) AND (
      (xid >= $2::xid8 AND ${line} && box(point($2::text::float8, $4 / 1000.0), point('Infinity', $5 / 1000.0)))
      OR (xid < $2::xid8 AND t_max > to_timestamp($3 / 1000.0)
        AND ${line} && box(point('-Infinity', $3 / 1000.0), point($2::text::float8, $5 / 1000.0))))`;
}

/** The lower bound keeps old days untouched. */
export async function stateFromObservations(client: pg.ClientBase, realm: RealmRow, atMs: number): Promise<PastState> {
  const { schema } = realm;
  const { rows } = await client.query<Reading>(
    `SELECT d.id AS "datastreamId", ${exactMs('o.time')} AS "timeMs", o.value, o.quality
     FROM ${schema}.thing t JOIN ${schema}.datastream d ON d.thing_id = t.id
     CROSS JOIN LATERAL (
       SELECT time, value, quality FROM ${schema}.observation
       WHERE datastream_id = d.id AND time >= to_timestamp($2 / 1000.0) AND time <= to_timestamp($3 / 1000.0)
       ORDER BY time DESC LIMIT 1) o
     WHERE t.realm_id = $1 ORDER BY d.id`,
    [realm.id, atMs - HORIZON_MS, atMs],
  );
  return { readings: rows, source: 'observations', replayed: 0 };
}
