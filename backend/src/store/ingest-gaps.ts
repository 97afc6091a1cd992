import type pg from 'pg';
import type { RealmSchema } from './realms.ts';

/** Shorter than this is a restart that no device's rhythm would notice. */
const SHORTEST_GAP_S = 10;

/**
 * Notes that nothing was taken in from the last commit until now, because the program was not running. To be called once
 * at start, before anything is taken in.
 */
export async function noteDowntime(db: pg.Pool, schema: RealmSchema): Promise<void> {
  await db.query(
    `INSERT INTO ${schema}.ingest_gap (from_time, to_time, reason)
     SELECT last, now(), 'stopped' FROM (SELECT max(committed_at) AS last FROM ${schema}.journal) j
     WHERE last < now() - make_interval(secs => $1)`,
    [SHORTEST_GAP_S],
  );
}
