import type { ObservationLevel } from '@commune/contract';
import type pg from 'pg';
import type { RealmSchema } from './realms.ts';
import { transaction } from './transaction.ts';

/** For how many days each level is kept; null: for ever. */
export type Retention = Record<ObservationLevel, number | null>;

const ROWS_A_DROP = 5000;
/** A reading may wait this long for its commit and still find its day there. */
const SLACK_DAYS = 1;

/** Drops what is older than it is kept, in both engines; nothing while a drop of another process runs. */
export async function applyRetention(
  pool: pg.Pool,
  schema: RealmSchema,
  retention: Retention,
  nowMs: number,
): Promise<void> {
  for (const [level, days] of Object.entries(retention) as [ObservationLevel, number | null][]) {
    if (days === null) continue;
    const floor = await raiseFloor(pool, schema, level, nowMs - (days + SLACK_DAYS) * 86_400_000);
    while (floor !== null && (await dropBelow(pool, schema, level, floor)));
  }
}

/**
 * Notes from when on a level is kept, before anything is dropped: from then on nobody redoes a rollup from what is below.
 * Null where the rollups have yet to follow something that old. Floors lie between days, and between the local days of
 * rollups, so that none is cut. The sandbox keeps the time of its drills, and what was the
 * newest before it.
 */
async function raiseFloor(
  pool: pg.Pool,
  schema: RealmSchema,
  level: ObservationLevel,
  beforeMs: number,
): Promise<string | null> {
  const { rows } = await pool.query<{ floor: string }>(
    `WITH wanted AS (
       SELECT date_trunc('day', least(to_timestamp($3 / 1000.0), min(accept_from - interval '7 days' * (d.pack IS NOT NULL)::int)), $4) AS floor
       FROM core.realm LEFT JOIN core.drill d ON d.realm_id = id WHERE kind = 'drill' AND $1 = 'sandbox')
     UPDATE core.retention_floor f SET floor = greatest(f.floor, wanted.floor) FROM wanted
     WHERE f.realm_schema = $1 AND f.level = $2
       AND NOT EXISTS (SELECT FROM ${schema}.journal j JOIN core.rollup_cursor c ON c.realm_schema = $1
                       WHERE (j.xid, j.seq) > (c.xid, c.seq) AND j.t_min < wanted.floor)
       AND NOT EXISTS (SELECT FROM core.rollup_due d WHERE d.realm_schema = $1 AND d.from_time < wanted.floor)
     RETURNING f.floor::text`,
    [schema, level, beforeMs, level === 'raw' ? 'UTC' : 'Asia/Ho_Chi_Minh'],
  );
  return rows[0]?.floor ?? null;
}

/** One portion; returns whether there is more. */
async function dropBelow(pool: pg.Pool, schema: RealmSchema, level: ObservationLevel, floor: string): Promise<boolean> {
  return transaction(pool, async (client) => {
    // The first time there may be years of it.
    await client.query('SET LOCAL statement_timeout = 0');
    const claimed = await client.query<{ ours: boolean }>(
      "SELECT pg_try_advisory_xact_lock(hashtext('ioc retention')) AS ours",
    );
    if (!claimed.rows[0]!.ours) return false;
    const { rows } = await client.query<{ more: boolean }>('SELECT core.drop_below($1, $2, $3, $4) AS more', [
      schema,
      level,
      floor,
      ROWS_A_DROP,
    ]);
    return rows[0]!.more;
  });
}
