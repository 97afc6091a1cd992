import type { Alarm, AlarmLife, AlarmTransition } from '@commune/contract';
import type pg from 'pg';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { type AlarmRow, alarmsOf, IS_OPEN, severityRank, toAlarm } from './alarm-rows.ts';

/** A page of alarms, and whether there are more than it holds. */
export interface AlarmPage {
  alarms: Alarm[];
  more: boolean;
}

/** Every open alarm, worst first, of equal ones the newest. */
export async function listOpenAlarms(db: pg.Pool, realm: RealmRow, limit: number): Promise<AlarmPage> {
  const { rows } = await db.query<AlarmRow>(
    `${alarmsOf(realm.schema)} WHERE a.realm_id = $1 AND ${IS_OPEN}
     ORDER BY ${severityRank('a.severity')}, a.raised_at DESC, a.id DESC LIMIT $2`,
    [realm.id, limit + 1],
  );
  return page(realm, rows, limit);
}

export interface AlarmFilter {
  /** slug */
  thing: string | null;
  /** key, in all its versions */
  rule: string | null;
  /** of `raisedMs` */
  fromMs: number | null;
  toMs: number | null;
  /** the id of the last alarm of the page before */
  before: string | null;
}

/** Open and closed ones, newest first. */
export async function listAlarms(db: pg.Pool, realm: RealmRow, filter: AlarmFilter, limit: number): Promise<AlarmPage> {
  const { rows } = await db.query<AlarmRow>(
    `${alarmsOf(realm.schema)} WHERE a.realm_id = $1 AND ($2::text IS NULL OR t.slug = $2)
       AND ($3::text IS NULL OR a.rule_key = $3)
       AND ($4::float8 IS NULL OR a.raised_at >= to_timestamp($4 / 1000.0))
       AND ($5::float8 IS NULL OR a.raised_at < to_timestamp($5 / 1000.0))
       AND ($6::bigint IS NULL OR (a.raised_at, a.id) < (SELECT raised_at, id FROM ${realm.schema}.alarm WHERE id = $6))
     ORDER BY a.raised_at DESC, a.id DESC LIMIT $7`,
    [realm.id, filter.thing, filter.rule, filter.fromMs, filter.toMs, filter.before, limit + 1],
  );
  return page(realm, rows, limit);
}

function page(realm: RealmRow, rows: readonly AlarmRow[], limit: number): AlarmPage {
  return { alarms: rows.slice(0, limit).map((row) => toAlarm(realm, row)), more: rows.length > limit };
}

/** Those of the realm among the ids named, in no order. */
export async function readAlarms(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  ids: readonly string[],
): Promise<Alarm[]> {
  const { rows } = await db.query<AlarmRow>(
    `${alarmsOf(realm.schema)} WHERE a.realm_id = $1 AND a.id = ANY($2::bigint[])`,
    [realm.id, ids],
  );
  return rows.map((row) => toAlarm(realm, row));
}

/** An alarm with everything that became of it, its last `limit` transitions; null where the realm has none of that id. */
export async function readAlarmLife(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  id: string,
  limit: number,
): Promise<AlarmLife | null> {
  const [alarm] = await readAlarms(db, realm, [id]);
  if (alarm === undefined) return null;
  const { rows } = await db.query<AlarmTransition>(
    `SELECT n, kind, ${epochMs('at')} AS "atMs", ${epochMs('time')} AS "timeMs", who, why, severity, level, value,
            limit_value AS "limit", ${epochMs('until_at')} AS "untilMs"
     FROM ${realm.schema}.alarm_transition WHERE alarm_id = $1 AND n <= $2 ORDER BY n DESC LIMIT $3`,
    // What is written between the two statements belongs to the next answer.
    [id, alarm.n, limit],
  );
  return { alarm, transitions: rows.toReversed() };
}
