import type { RefusalReason, RejectedMessage } from '@commune/contract';
import type pg from 'pg';

export interface Refusal {
  atMs: number;
  realm: string | null;
  topic: string | null;
  reason: RefusalReason;
  detail: string;
  payload: Buffer | null;
  truncated: boolean;
  credential: string | null;
}

export async function insertRejected(client: pg.ClientBase, refusals: readonly Refusal[]): Promise<void> {
  const column = <K extends keyof Refusal>(key: K) => refusals.map((refusal) => refusal[key]);
  await client.query(
    `INSERT INTO core.rejected_message (at, realm, topic, reason, detail, payload, truncated, credential)
     SELECT to_timestamp(at / 1000.0), realm, topic, reason, detail, payload, truncated, credential
     FROM unnest($1::float8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bool[], $8::text[])
       AS r (at, realm, topic, reason, detail, payload, truncated, credential)`,
    [
      column('atMs'),
      column('realm'),
      column('topic'),
      column('reason'),
      column('detail'),
      column('payload'),
      column('truncated'),
      column('credential'),
    ],
  );
}

/** Refusals past the cap: only their number is kept. */
export interface RefusalCount {
  hourMs: number;
  credential: string;
  reason: RefusalReason;
  n: number;
}

export async function countRejected(client: pg.ClientBase, counts: readonly RefusalCount[]): Promise<void> {
  await client.query(
    `INSERT INTO core.rejected_count AS c (hour, credential, reason, n)
     SELECT to_timestamp(hour / 1000.0), credential, reason, n
     FROM unnest($1::float8[], $2::text[], $3::text[], $4::bigint[]) AS r (hour, credential, reason, n)
     ORDER BY 1, 2, 3
     ON CONFLICT (hour, credential, reason) DO UPDATE SET n = c.n + excluded.n`,
    [counts.map((c) => c.hourMs), counts.map((c) => c.credential), counts.map((c) => c.reason), counts.map((c) => c.n)],
  );
}

/** The newest refusals, of one realm or (null) of all. */
export async function listRejected(
  db: pg.Pool,
  realm: string | null,
  limit: number,
  beforeId: string | null,
): Promise<RejectedMessage[]> {
  const { rows } = await db.query<
    Omit<RejectedMessage, 'payload' | 'payloadEncoding' | 'at'> & { at: Date; payload: Buffer | null }
  >(
    `SELECT r.id::text, at, realm, topic, reason, detail, payload, truncated, credential FROM core.rejected_message r
     WHERE ($1::text IS NULL OR realm = $1) AND ($3::bigint IS NULL OR r.id < $3) ORDER BY r.id DESC LIMIT $2`,
    [realm, limit, beforeId],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), ...payloadAsText(row.payload) }));
}

/** Drops old refusals, at most `limit` of them; returns how many. */
export async function pruneRejected(db: pg.Pool, olderThanMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM core.rejected_message WHERE id IN (
       SELECT id FROM core.rejected_message WHERE at < to_timestamp($1 / 1000.0) ORDER BY at LIMIT $2)`,
    [olderThanMs, limit],
  );
  await db.query('DELETE FROM core.rejected_count WHERE hour < to_timestamp($1 / 1000.0)', [olderThanMs]);
  return rowCount ?? 0;
}

function payloadAsText(payload: Buffer | null): Pick<RejectedMessage, 'payload' | 'payloadEncoding'> {
  if (payload === null) return { payload: null, payloadEncoding: null };
  const text = payload.toString('utf8');
  return Buffer.from(text, 'utf8').equals(payload)
    ? { payload: text, payloadEncoding: 'utf8' }
    : { payload: payload.toString('base64'), payloadEncoding: 'base64' };
}
