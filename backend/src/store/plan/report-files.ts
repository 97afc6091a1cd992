import type { MadeReport, ReportFormat } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;

export interface NewReportFile extends Omit<MadeReport, 'id' | 'bytes'> {
  scheduleId: string;
  content: Buffer;
}

/** Newest first. */
export async function listReportFiles(db: Db, { id, schema }: RealmRow, limit: number): Promise<MadeReport[]> {
  const { rows } = await db.query<MadeReport>(
    `SELECT id::text, file_name AS "fileName", format, octet_length(content) AS bytes, ${exactMs('due_at')} AS "dueMs",
            ${exactMs('made_at')} AS "madeMs"
     FROM ${schema}.report_file f WHERE realm_id = $1 ORDER BY f.id DESC LIMIT $2`,
    [id, limit],
  );
  return rows;
}

export async function readReportFile(
  db: Db,
  { id: realmId, schema }: RealmRow,
  id: string,
): Promise<{ fileName: string; format: ReportFormat; content: Buffer } | null> {
  const { rows } = await db.query<{ fileName: string; format: ReportFormat; content: Buffer }>(
    `SELECT file_name AS "fileName", format, content FROM ${schema}.report_file WHERE realm_id = $1 AND id = $2`,
    [realmId, id],
  );
  return rows[0] ?? null;
}

/** Once for a schedule and the moment that it was due. */
export async function insertReportFile(
  client: pg.ClientBase,
  { id, schema }: RealmRow,
  { scheduleId, dueMs, madeMs, fileName, format, content }: NewReportFile,
): Promise<void> {
  await client.query(
    `INSERT INTO ${schema}.report_file (realm_id, schedule_id, due_at, made_at, file_name, format, content)
     VALUES ($1, $2, to_timestamp($3 / 1000.0), to_timestamp($4 / 1000.0), $5, $6, $7) ON CONFLICT DO NOTHING`,
    [id, scheduleId, dueMs, madeMs, fileName, format, content],
  );
}

/** Takes the oldest away that are beyond the number, the bytes or the age that are kept. */
export async function pruneReportFiles(
  client: pg.ClientBase,
  { id, schema }: RealmRow,
  most: { files: number; bytes: number },
  madeAfterMs: number,
): Promise<void> {
  await client.query(
    `WITH kept AS (
       SELECT id, made_at, row_number() OVER newest AS n, sum(octet_length(content)) OVER newest AS bytes
       FROM ${schema}.report_file WHERE realm_id = $1 WINDOW newest AS (ORDER BY id DESC))
     DELETE FROM ${schema}.report_file WHERE id IN (
       SELECT id FROM kept WHERE n > $2 OR (bytes > $3 AND n > 1) OR made_at < to_timestamp($4 / 1000.0))`,
    [id, most.files, most.bytes, madeAfterMs],
  );
}
