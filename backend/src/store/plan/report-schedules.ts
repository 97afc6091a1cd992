import type { ReportFormat, ReportRhythm, ReportSchedule, ReportScheduleInput } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;

function select({ schema }: RealmRow): string {
  return `SELECT id::text, rhythm, to_char(at_minute * interval '1 minute', 'HH24:MI') AS at, format, ${exactMs('due_at')} AS "dueMs",
      failure FROM ${schema}.report_schedule s WHERE realm_id = $1 AND ended_at IS NULL`;
}

/** What is made by a plan, what is due first at the top. */
export async function listSchedules(db: Db, realm: RealmRow): Promise<ReportSchedule[]> {
  const { rows } = await db.query<ReportSchedule>(`${select(realm)} ORDER BY due_at, s.id`, [realm.id]);
  return rows;
}

/** Those that are due and were not tried after `triedBeforeMs`. */
export async function dueSchedules(
  db: Db,
  realm: RealmRow,
  nowMs: number,
  triedBeforeMs: number,
): Promise<ReportSchedule[]> {
  const { rows } = await db.query<ReportSchedule>(
    `${select(realm)} AND due_at <= to_timestamp($2 / 1000.0)
       AND (tried_at IS NULL OR tried_at < to_timestamp($3 / 1000.0)) ORDER BY due_at, s.id`,
    [realm.id, nowMs, triedBeforeMs],
  );
  return rows;
}

/** Null where there are `most` already. */
export async function insertSchedule(
  client: pg.ClientBase,
  realm: RealmRow,
  { rhythm, at, format }: Omit<ReportScheduleInput, 'realm'>,
  dueMs: number,
  most: number,
  audit: Audit,
): Promise<ReportSchedule | null> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${realm.slug} report schedules`]);
  if ((await listSchedules(client, realm)).length >= most) return null;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO ${realm.schema}.report_schedule (realm_id, rhythm, at_minute, format, due_at, who)
     VALUES ($1, $2, extract(epoch FROM $3::interval) / 60, $4, to_timestamp($5 / 1000.0), $6) RETURNING id::text`,
    [realm.id, rhythm, at, format, dueMs, audit.who],
  );
  const made = (await listSchedules(client, realm)).find(({ id }) => id === rows[0]!.id)!;
  await writeAudit(client, audit, 'report-schedule.make', `${realm.slug}/${made.id}`, 'made', made);
  return made;
}

/** False where there is none of that id. */
export async function endSchedule(client: pg.ClientBase, realm: RealmRow, id: string, audit: Audit): Promise<boolean> {
  const { rows } = await client.query<{ rhythm: ReportRhythm; format: ReportFormat }>(
    `UPDATE ${realm.schema}.report_schedule SET ended_at = now()
     WHERE realm_id = $1 AND id = $2 AND ended_at IS NULL RETURNING rhythm, format`,
    [realm.id, id],
  );
  if (rows[0] === undefined) return false;
  await writeAudit(client, audit, 'report-schedule.remove', `${realm.slug}/${id}`, 'removed', rows[0]);
  return true;
}

/** Not made: it is tried again, and the page says why. */
export async function noteFailure(db: Db, realm: RealmRow, id: string, nowMs: number, failure: string): Promise<void> {
  await db.query(
    `UPDATE ${realm.schema}.report_schedule SET tried_at = to_timestamp($3 / 1000.0), failure = $4
     WHERE realm_id = $1 AND id = $2`,
    [realm.id, id, nowMs, failure],
  );
}

/** To be called in the transaction that keeps the file. False where somebody else has made it, or took it off the list. */
export async function advanceSchedule(
  client: pg.ClientBase,
  realm: RealmRow,
  { id, dueMs }: Pick<ReportSchedule, 'id' | 'dueMs'>,
  nextMs: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE ${realm.schema}.report_schedule SET due_at = to_timestamp($4 / 1000.0), tried_at = NULL, failure = NULL
     WHERE realm_id = $1 AND id = $2 AND due_at = to_timestamp($3 / 1000.0) AND ended_at IS NULL`,
    [realm.id, id, dueMs, nextMs],
  );
  return rowCount === 1;
}

/** A process that makes reports holds this; the others stand by. */
export async function claimReports(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc reports')) AS claimed",
  );
  return rows[0]!.claimed;
}
