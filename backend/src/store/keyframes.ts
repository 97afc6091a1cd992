import type pg from 'pg';
import { journalEnd } from './journal.ts';
import { packReadings } from './pack.ts';
import type { RealmRow, RealmSchema } from './realms.ts';
import { readState } from './state.ts';
import { snapshot } from './transaction.ts';

/** The process that writes keyframes holds this; the others stand by. Returns whether the connection has it now. */
export async function claimKeyframes(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc keyframes')) AS claimed",
  );
  return rows[0]!.claimed;
}

/**
 * Stores a realm's state at a moment, from the keyframe before it and the journal since, or from the observations where
 * there is none. Nothing is stored where nothing changed, or where a keyframe of that moment or a later one is there
 * already. Returns whether it was.
 */
export async function writeKeyframe(client: pg.ClientBase, realm: RealmRow, atMs: number): Promise<boolean> {
  return snapshot(client, async () => {
    const newest = await client.query(
      `SELECT FROM ${realm.schema}.keyframe WHERE realm_id = $1 AND time >= to_timestamp($2 / 1000.0) LIMIT 1`,
      [realm.id, atMs],
    );
    if (newest.rowCount === 1) return false;
    const state = await readState(client, realm, atMs);
    if (state.source === 'keyframe' && state.replayed === 0) return false;
    // The oldest transaction that this snapshot does not wholly see: whatever commits later is at or beyond it.
    const { xid } = await journalEnd(client);
    await client.query(
      `INSERT INTO ${realm.schema}.keyframe (realm_id, time, xid, rows) VALUES ($1, to_timestamp($2 / 1000.0), $3, $4)`,
      [realm.id, atMs, xid, packReadings(state.readings)],
    );
    return true;
  });
}

/**
 * Drops the keyframes from before `keptFromMs`, and from before `allFromMs` all but the first of each `everyMs`. Before
 * the journal is pruned: it keeps what the oldest keyframe needs.
 */
export async function pruneKeyframes(
  db: pg.Pool,
  schema: RealmSchema,
  { keptFromMs, allFromMs, everyMs }: { keptFromMs: number; allFromMs: number; everyMs: number },
): Promise<void> {
  await db.query(
    `DELETE FROM ${schema}.keyframe k
     WHERE time < to_timestamp($1 / 1000.0) OR (time < to_timestamp($2 / 1000.0) AND EXISTS (
       SELECT FROM ${schema}.keyframe e WHERE e.realm_id = k.realm_id AND e.time < k.time
         AND e.time >= date_bin(make_interval(secs => $3 / 1000.0), k.time, '2000-01-01Z')))`,
    [keptFromMs, allFromMs, everyMs],
  );
}
