import { type CitizenReport, SERVICE_EVENT_DATA, type ServiceKind } from '@commune/contract';
import type { DayCount } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;
const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;
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

/** When the first of a kind was received or registered, and for when the last that was told of it holds. */
export interface Told {
  firstMs: number | null;
  knownMs: number | null;
}

const FIRST_OF: Record<ServiceKind, string> = {
  dossier: 'min(came_at)',
  payment: 'min(paid_at)',
  document: 'min(registered_at)',
  citizen_report: 'min(received_at)',
};

/** From the newest event and the newest file, each found by an index and not among the objects. */
export async function toldOf(db: Db, { id, schema }: RealmRow, kind: ServiceKind, atMs: number): Promise<Told> {
  const prefix = kind === 'citizen_report' ? 'report.' : `${kind}.`;
  const types = Object.keys(SERVICE_EVENT_DATA).filter((type) => type.startsWith(prefix));
  const { rows } = await db.query<Told>(
    `SELECT (SELECT ${ms(FIRST_OF[kind])} FROM ${schema}.${kind} WHERE realm_id = $1${kind === 'dossier' ? ' AND counted' : ''}) AS "firstMs",
            ${ms(`greatest(
              (SELECT max(newest.time) FROM unnest($2::text[]) AS t (type) CROSS JOIN LATERAL (
                 SELECT time FROM ${schema}.service_event e WHERE realm_id = $1 AND e.type = t.type AND time <= ${at('$4')}
                 ORDER BY time DESC LIMIT 1) AS newest),
              (SELECT max(exported_at) FROM ${schema}.service_import
               WHERE realm_id = $1 AND kind = $3 AND state = 'done' AND exported_at <= ${at('$4')}))`)} AS "knownMs"`,
    [id, types, kind, atMs],
  );
  return rows[0]!;
}
