import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import { type Coverage, joinNearest, type Span } from './pieces.ts';
import { ORIGIN_MS } from './resolution.ts';
import { timestamp } from './sql.ts';

/**
 * How far back in time one journal entry can keep a range from being read from the rollups. A batch may hold one reading
 * that is months late beside those of this second: that one shows once the rollups have followed, seconds later, and
 * months of readings are not read singly until then.
 */
const ENTRY_REACH = '1 day';

/** More would make the query long; neighbours are joined. */
const MAX_PENDING = 8;

/**
 * What the rollups can be relied on for within a range. The cursor says how far the journal is followed, the entries behind
 * it where readings were stored since; a process that rolls up late, or not at all, leaves more to be read from the
 * readings, and nothing out.
 */
export async function readCoverage(db: pg.Pool, realm: RealmRow, range: Span): Promise<Coverage> {
  const origin = timestamp(ORIGIN_MS);
  const { rows } = await db.query<{ untilMs: number; fromMs: number | null; toMs: number | null }>(
    `SELECT (date_part('epoch', c.at) * 1000)::float8 AS "untilMs",
            (date_part('epoch', lower(r)) * 1000)::float8 AS "fromMs", (date_part('epoch', upper(r)) * 1000)::float8 AS "toMs"
     FROM core.rollup_cursor c
     LEFT JOIN LATERAL (
       SELECT range_agg(tstzrange(date_bin('1 hour', greatest(t_min, t_max - interval '${ENTRY_REACH}'), ${origin}),
                                  date_bin('1 hour', t_max, ${origin}) + interval '1 hour')) AS pending
       FROM ${realm.schema}.journal j
       WHERE (j.xid, j.seq) > (c.xid, c.seq) AND realm_id = $2
         AND t_max >= ${timestamp(range.fromMs)} AND t_min < ${timestamp(range.toMs)}) j ON true
     LEFT JOIN LATERAL unnest(j.pending) r ON true
     WHERE c.realm_schema = $1 ORDER BY lower(r)`,
    [realm.schema, realm.id],
  );
  const pending = rows.flatMap(({ fromMs, toMs }) => (fromMs === null || toMs === null ? [] : [{ fromMs, toMs }]));
  return { untilMs: rows[0]!.untilMs, pending: joinNearest(pending, MAX_PENDING) };
}
