import { LAB_FILE_DAYS, type LabFile, MAX_LAB_FILES } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';

const FILE = `f.id::text, f.name, f.bytes::float8 AS bytes, ${exactMs('f.modified_at')} AS "modifiedMs",
  ${exactMs('f.created_at')} AS "createdMs", f.created_by AS "createdBy"`;
const READ_NOW = `EXISTS (SELECT FROM core.lab_job j WHERE j.file_id = f.id AND j.ended_at IS NULL
  AND coalesce(j.heard_at, j.created_at) > now() - interval '1 day')`;
/** Of an upload that was cut off together with the process that took it in. */
const CUT_OFF = "interval '1 hour'";

export async function listFiles(db: pg.Pool): Promise<LabFile[]> {
  const { rows } = await db.query<LabFile>(`SELECT ${FILE} FROM core.lab_file f WHERE f.complete ORDER BY f.id DESC`);
  return rows;
}

export async function findFile(db: pg.Pool | pg.ClientBase, id: string): Promise<LabFile | null> {
  const { rows } = await db.query<LabFile>(
    `SELECT ${FILE} FROM core.lab_file f WHERE f.complete AND f.id = $1::bigint`,
    [id],
  );
  return rows[0] ?? null;
}

/**
 * Begins a file, in the place of what is too old and of the oldest that nobody reads; null where all are read. To be run
 * in a transaction.
 */
export async function beginFile(
  client: pg.ClientBase,
  name: string,
  modifiedMs: number | null,
  audit: Audit,
): Promise<string | null> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('ioc lab files'))");
  await client.query(
    `DELETE FROM core.lab_file f WHERE NOT ${READ_NOW} AND (f.created_at < now() - ${LAB_FILE_DAYS} * interval '1 day'
       OR (NOT f.complete AND f.created_at < now() - ${CUT_OFF}))`,
  );
  await client.query(
    `DELETE FROM core.lab_file f WHERE f.id IN (
       SELECT f.id FROM core.lab_file f WHERE f.complete AND NOT ${READ_NOW} ORDER BY f.id
       LIMIT greatest(0, (SELECT count(*) FROM core.lab_file) - ${MAX_LAB_FILES - 1}))`,
  );
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO core.lab_file (name, modified_at, created_by)
     SELECT $1, to_timestamp($2::float8 / 1000.0), $3 WHERE (SELECT count(*) FROM core.lab_file) < ${MAX_LAB_FILES}
     RETURNING id::text`,
    [name, modifiedMs, audit.who],
  );
  return rows[0]?.id ?? null;
}

export async function appendPiece(db: pg.Pool, id: string, n: number, bytes: Buffer): Promise<void> {
  await db.query('INSERT INTO core.lab_file_piece (file_id, n, bytes) VALUES ($1::bigint, $2, $3)', [id, n, bytes]);
}

/** All of it is there. To be run in a transaction. */
export async function completeFile(client: pg.ClientBase, id: string, bytes: number, audit: Audit): Promise<LabFile> {
  await client.query('UPDATE core.lab_file SET complete = true, bytes = $2 WHERE id = $1::bigint', [id, bytes]);
  const file = (await findFile(client, id))!;
  await writeAudit(client, audit, 'lab.file', id, 'stored', { name: file.name, bytes });
  return file;
}

export async function dropFile(db: pg.Pool, id: string): Promise<void> {
  await db.query('DELETE FROM core.lab_file WHERE id = $1::bigint', [id]);
}

/** Its bytes in their order, a piece at a time. */
export async function* piecesOf(db: pg.Pool, id: string): AsyncGenerator<Buffer> {
  for (let n = 0; ; n++) {
    const { rows } = await db.query<{ bytes: Buffer }>(
      'SELECT bytes FROM core.lab_file_piece WHERE file_id = $1::bigint AND n = $2',
      [id, n],
    );
    if (rows[0] === undefined) return;
    yield rows[0].bytes;
  }
}

/** To be run in a transaction. */
export async function deleteFile(
  client: pg.ClientBase,
  id: string,
  audit: Audit,
): Promise<'deleted' | 'unknown' | 'read'> {
  const { rows } = await client.query<{ name: string; isRead: boolean }>(
    `SELECT f.name, ${READ_NOW} AS "isRead" FROM core.lab_file f WHERE f.complete AND f.id = $1::bigint FOR UPDATE`,
    [id],
  );
  if (rows[0] === undefined) return 'unknown';
  if (rows[0].isRead) return 'read';
  await client.query('DELETE FROM core.lab_file WHERE id = $1::bigint', [id]);
  await writeAudit(client, audit, 'lab.file', id, 'deleted', { name: rows[0].name });
  return 'deleted';
}
