import type { DocumentTally } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import type { Today } from './board.ts';

const at = (parameter: string) => `to_timestamp(${parameter} / 1000.0)`;
/** A date without an hour is due by the end of its day, else by that moment. */
const IS_DAY = "(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::time = '00:00'";
const IS_OVERDUE = `due_at < CASE WHEN ${IS_DAY} THEN ${at('$3')} ELSE ${at('$2')} END`;

/** What came and is not handled, and what is to go out and is not issued, by when it is due. */
export async function documentTally(
  db: pg.Pool | pg.ClientBase,
  { id, schema }: RealmRow,
  { atMs, todayMs, tomorrowMs }: Today,
): Promise<Omit<DocumentTally, 'knownMs'>> {
  const { rows } = await db.query<Omit<DocumentTally, 'knownMs'>>(
    `SELECT count(*)::int AS open, count(*) FILTER (WHERE ${IS_OVERDUE})::int AS overdue,
            count(*) FILTER (WHERE due_at < ${at('$4')} AND NOT ${IS_OVERDUE})::int AS "dueToday",
            count(*) FILTER (WHERE due_at IS NULL)::int AS "noDueDate"
     FROM ${schema}.document WHERE realm_id = $1 AND state IN ('registered', 'signed')`,
    [id, atMs, todayMs, tomorrowMs],
  );
  return rows[0]!;
}
