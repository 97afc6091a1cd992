import type { IngestGap } from '@commune/contract';
import type pg from 'pg';
import { epochMs } from './epoch-ms.ts';
import type { RealmRow, RealmSchema } from './realms.ts';

/** Shorter than this is a pause that no device's rhythm would notice. */
const SHORTEST_GAP_S = 10;

/**
 * Notes that nothing was taken in since the program last ran: since its last commit, or since its ingest was last
 * alive, readings or not, or, in a database of before that was kept, since its rollups were last looked after. To be
 * called once at start, before any of that goes on.
 */
export async function noteDowntime(db: pg.Pool, schema: RealmSchema): Promise<void> {
  await db.query(
    `INSERT INTO ${schema}.ingest_gap (from_time, to_time, reason)
     SELECT last, now(), 'stopped'
     FROM (SELECT greatest(coalesce((SELECT at FROM core.ingest_presence), c.at),
                           (SELECT max(committed_at) FROM ${schema}.journal WHERE via = 'ingest'),
                           (SELECT max(to_time) FROM ${schema}.ingest_gap)) AS last
           FROM core.rollup_cursor c WHERE c.realm_schema = $2) r
     WHERE last < now() - make_interval(secs => $1)`,
    [SHORTEST_GAP_S, schema],
  );
}

/** Notes that nothing was taken in between two moments; nothing where that was short. */
export async function noteSilence(
  db: pg.Pool,
  schema: RealmSchema,
  reason: IngestGap['reason'],
  fromMs: number,
  toMs: number,
): Promise<void> {
  if (toMs - fromMs < SHORTEST_GAP_S * 1000) return;
  await db.query(
    `INSERT INTO ${schema}.ingest_gap (from_time, to_time, reason)
     VALUES (to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0), $3)`,
    [fromMs, toMs, reason],
  );
}

const GAP = `${epochMs('from_time')} AS "fromMs",
  ${epochMs('to_time')} AS "toMs", reason`;

/** The same of a realm: what was recorded elsewhere has the gaps of there. */
export async function listGapsOf(
  db: pg.Pool | pg.ClientBase,
  { id, schema, recorded }: RealmRow,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<IngestGap[]> {
  if (!recorded) return listGaps(db, schema, fromMs, toMs, limit);
  const { rows } = await db.query<IngestGap>(
    `SELECT ${GAP} FROM core.drill_gap WHERE realm_id = $1 AND to_time > to_timestamp($2 / 1000.0)
       AND from_time < to_timestamp($3 / 1000.0) ORDER BY from_time DESC LIMIT $4`,
    [id, fromMs, toMs, limit],
  );
  return rows;
}

/** The gaps that reach into [from, to), the newest `limit` of them, newest first. */
export async function listGaps(
  db: pg.Pool | pg.ClientBase,
  schema: RealmSchema,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<IngestGap[]> {
  const { rows } = await db.query<IngestGap>(
    `SELECT ${GAP}
     FROM ${schema}.ingest_gap WHERE to_time > to_timestamp($1 / 1000.0) AND from_time < to_timestamp($2 / 1000.0)
     ORDER BY from_time DESC LIMIT $3`,
    [fromMs, toMs, limit],
  );
  return rows;
}
