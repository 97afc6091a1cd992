import type { Alarm, AlarmCourse, AlarmTransition } from '@commune/contract';
import { compareSeverity, isOpen, replay, shownFromMs } from '@commune/domain';
import type pg from 'pg';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { IS_OPEN } from './alarm-rows.ts';
import { type AlarmPage, readAlarms } from './read-alarms.ts';

/** Transitions that are read for one answer, of all its alarms. */
const MAX_TRANSITIONS = 50_000;

/** The column by which `shownFromMs` goes. */
export function shownColumn({ toldBy }: RealmRow, alias = 'x'): string {
  return toldBy === 'measured' ? `${alias}.time` : `${alias}.at`;
}

/**
 * Whether a transition `x` was shown at a moment, a parameter in epoch ms. Stored are microseconds, told whole
 * milliseconds: it was from the one that is told.
 */
export function isShownBy(realm: RealmRow, parameter: string, alias = 'x'): string {
  return `${shownColumn(realm, alias)} < to_timestamp((${parameter}::float8 + 0.5) / 1000.0)`;
}

interface StepRow extends AlarmTransition {
  alarmId: string;
}

const STEP = `x.alarm_id::text AS "alarmId", x.n, x.kind, ${epochMs('x.at')} AS "atMs", ${epochMs('x.time')} AS "timeMs",
  x.who, x.why, x.severity, x.level, x.value, x.limit_value AS "limit", ${epochMs('x.until_at')} AS "untilMs"`;

/**
 * What was open at `fromMs`, and what became of alarms until `toMs`, from their transitions; the newest `limit` of them.
 * An alarm was open then if it is open now or something became of it since, so that nothing older has to be looked at.
 */
export async function readCourses(
  db: pg.Pool,
  realm: RealmRow,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  limit: number,
): Promise<{ courses: AlarmCourse[]; more: boolean }> {
  const { schema } = realm;
  const { rows } = await db.query<StepRow>(
    `WITH candidate AS (
       SELECT a.id FROM ${schema}.alarm a WHERE a.realm_id = $1 AND ${IS_OPEN}
       UNION
       SELECT a.id FROM ${schema}.alarm_transition x JOIN ${schema}.alarm a ON a.id = x.alarm_id
       WHERE a.realm_id = $1 AND NOT ${isShownBy(realm, '$2')}),
     raised AS (
       SELECT c.id FROM candidate c JOIN ${schema}.alarm_transition x ON x.alarm_id = c.id AND x.n = 1
       WHERE ${isShownBy(realm, '$3')} ORDER BY c.id DESC LIMIT $4)
     SELECT ${STEP} FROM raised r JOIN ${schema}.alarm_transition x ON x.alarm_id = r.id
     WHERE ${isShownBy(realm, '$3')} ORDER BY x.alarm_id DESC, x.n LIMIT $5`,
    [realm.id, fromMs, toMs, limit + 1, MAX_TRANSITIONS + 1],
  );
  const steps = stepsByAlarm(rows);
  const all = [...steps.keys()];
  // Of the last one not all may have been read.
  const read = all.slice(0, Math.min(limit, rows.length > MAX_TRANSITIONS ? all.length - 1 : all.length));
  const alarms = new Map((await readAlarms(db, realm, read)).map((alarm) => [alarm.id, alarm]));
  const courses = read.flatMap((id) => {
    const alarm = alarms.get(id);
    return alarm === undefined ? [] : courseOf(realm, alarm, steps.get(id)!, fromMs);
  });
  return { courses, more: read.length < all.length };
}

/** What was open at a moment, worst first, of equal ones the newest. */
export async function openAlarmsAt(db: pg.Pool, realm: RealmRow, atMs: number, limit: number): Promise<AlarmPage> {
  const { courses, more } = await readCourses(db, realm, { fromMs: atMs, toMs: atMs }, limit);
  const alarms = courses.flatMap(({ before }) => (before?.open ? before : []));
  alarms.sort((a, b) => compareSeverity(a.severity, b.severity) || b.raisedMs - a.raisedMs);
  return { alarms, more };
}

/** None where the alarm was over and stayed so. */
function courseOf(realm: RealmRow, alarm: Alarm, steps: readonly AlarmTransition[], fromMs: number): AlarmCourse[] {
  const isBefore = (step: AlarmTransition) => shownFromMs(step, realm.toldBy) <= fromMs;
  const before = asOf(alarm, steps.filter(isBefore));
  const transitions = steps.filter((step) => !isBefore(step));
  if (transitions.length === 0 && before?.open !== true) return [];
  const { id, realm: slug, rule, thing, datastream } = alarm;
  return [{ about: { id, realm: slug, rule, thing, datastream }, before, transitions }];
}

/** The alarms as they were at a moment; those that were not yet are left out. */
export async function alarmsAsOf(
  db: pg.Pool,
  realm: RealmRow,
  alarms: readonly Alarm[],
  atMs: number,
): Promise<Alarm[]> {
  const { rows } = await db.query<StepRow>(
    `SELECT ${STEP} FROM ${realm.schema}.alarm_transition x
     WHERE x.alarm_id = ANY($1::bigint[]) AND ${isShownBy(realm, '$2')}
     ORDER BY x.alarm_id, x.n LIMIT $3`,
    [alarms.map(({ id }) => id), atMs, MAX_TRANSITIONS],
  );
  const steps = stepsByAlarm(rows);
  return alarms.flatMap((alarm) => asOf(alarm, steps.get(alarm.id) ?? []) ?? []);
}

function asOf(alarm: Alarm, steps: readonly AlarmTransition[]): Alarm | null {
  const state = replay(steps);
  return state && { ...alarm, ...state, n: steps.at(-1)!.n, open: isOpen(state) };
}

function stepsByAlarm(rows: readonly StepRow[]): Map<string, AlarmTransition[]> {
  const steps = new Map<string, AlarmTransition[]>();
  for (const { alarmId, ...step } of rows) {
    const list = steps.get(alarmId);
    if (list) list.push(step);
    else steps.set(alarmId, [step]);
  }
  return steps;
}
