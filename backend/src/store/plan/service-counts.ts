import type { CitizenReport } from '@commune/contract';
import type { DayCount } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;
const at = (parameter: string) => `to_timestamp(${parameter} / 1000.0)`;
const DAY = (column: string) => `((${column} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - '1970-01-01')`;

/** Dossiers by the day on which they came, those that came online; by which way some came, nobody says. */
export async function onlineByDay(db: Db, { id, schema }: RealmRow, fromMs: number, atMs: number): Promise<DayCount[]> {
  const { rows } = await db.query<DayCount>(
    `SELECT day - '1970-01-01' AS day, coalesce(sum(n) FILTER (WHERE channel = 'online'), 0)::int AS numerator,
            coalesce(sum(n) FILTER (WHERE channel <> ''), 0)::int AS denominator,
            coalesce(sum(n) FILTER (WHERE channel <> ''), 0)::int AS known, sum(n)::int AS "of"
     FROM ${schema}.dossier_came_day
     WHERE realm_id = $1 AND n > 0 AND day >= (${at('$2')} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
       AND day <= (${at('$3')} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
     GROUP BY day`,
    [id, fromMs, atMs],
  );
  return rows;
}

/** Documents by the day of their registration: what came handled on the network alone, what goes out signed digitally. */
export async function documentsByDay(
  db: Db,
  { id, schema }: RealmRow,
  fromMs: number,
  atMs: number,
): Promise<DayCount[]> {
  const { rows } = await db.query<DayCount>(
    `SELECT day, count(*) FILTER (WHERE digital = 'true')::int AS numerator, count(*)::int AS denominator,
            count(digital)::int AS known
     FROM (SELECT ${DAY('registered_at')} AS day,
                  object ->> CASE direction WHEN 'out' THEN 'digitallySigned' ELSE 'digital' END AS digital
           FROM ${schema}.document
           WHERE realm_id = $1 AND registered_at >= ${at('$2')} AND registered_at <= ${at('$3')}) AS d
     GROUP BY day`,
    [id, fromMs, atMs],
  );
  return rows;
}

/** The reports received since a moment, the newest `limit` of them. */
export async function reportsSince(
  db: Db,
  { id, schema }: RealmRow,
  fromMs: number,
  limit: number,
): Promise<CitizenReport[]> {
  const { rows } = await db.query<{ object: CitizenReport }>(
    `SELECT object FROM ${schema}.citizen_report WHERE realm_id = $1 AND received_at >= ${at('$2')}
     ORDER BY received_at DESC LIMIT $3`,
    [id, fromMs, limit],
  );
  return rows.map(({ object }) => object);
}
