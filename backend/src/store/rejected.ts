import type { RefusalReason, RejectedMessage, RejectedReason } from '@commune/contract';
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
  lastWill: boolean;
  /** UUID of the message: it has a row for each reason */
  message: string;
}

/** Which kept refusals are meant; null does not narrow. */
export interface KeptFilter {
  realm: string | null;
  reason: RefusalReason | null;
  /** a part of the topic */
  topic: string | null;
  fromMs: number | null;
  untilMs: number | null;
}

/** The condition of a filter, on parameters from `$first` on. */
export function keptCondition(filter: KeptFilter, first: number): { sql: string; values: unknown[] } {
  const p = (k: number) => `$${first + k}`;
  return {
    sql: `(${p(0)}::text IS NULL OR r.realm = ${p(0)}) AND (${p(1)}::text IS NULL OR r.reason = ${p(1)})
      AND (${p(2)}::text IS NULL OR position(${p(2)} IN r.topic) > 0)
      AND (${p(3)}::float8 IS NULL OR r.at >= to_timestamp(${p(3)} / 1000.0))
      AND (${p(4)}::float8 IS NULL OR r.at < to_timestamp(${p(4)} / 1000.0))`,
    values: [filter.realm, filter.reason, filter.topic, filter.fromMs, filter.untilMs],
  };
}

export async function insertRejected(client: pg.ClientBase, refusals: readonly Refusal[]): Promise<void> {
  const column = <K extends keyof Refusal>(key: K) => refusals.map((refusal) => refusal[key]);
  await client.query(
    `INSERT INTO core.rejected_message (at, realm, topic, reason, detail, payload, truncated, credential, last_will,
                                        message)
     SELECT to_timestamp(at / 1000.0), realm, topic, reason, detail, payload, truncated, credential, last_will, message
     FROM unnest($1::float8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bool[], $8::text[],
                 $9::bool[], $10::uuid[])
       AS r (at, realm, topic, reason, detail, payload, truncated, credential, last_will, message)`,
    [
      column('atMs'),
      column('realm'),
      column('topic'),
      column('reason'),
      column('detail'),
      column('payload'),
      column('truncated'),
      column('credential'),
      column('lastWill'),
      column('message'),
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

/** Several of one hour, client and reason are added up: a row can be changed but once in a statement. */
export async function countRejected(client: pg.ClientBase, counts: readonly RefusalCount[]): Promise<void> {
  await client.query(
    `INSERT INTO core.rejected_count AS c (hour, credential, reason, n)
     SELECT to_timestamp(hour / 1000.0), credential, reason, sum(n)
     FROM unnest($1::float8[], $2::text[], $3::text[], $4::bigint[]) AS r (hour, credential, reason, n)
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
     ON CONFLICT (hour, credential, reason) DO UPDATE SET n = c.n + excluded.n`,
    [counts.map((c) => c.hourMs), counts.map((c) => c.credential), counts.map((c) => c.reason), counts.map((c) => c.n)],
  );
}

/** The newest refusals; `taken`: only those that were taken since, or (false) only those that were not. */
export async function listRejected(
  db: pg.Pool,
  filter: KeptFilter,
  taken: boolean | null,
  limit: number,
  beforeId: string | null,
): Promise<RejectedMessage[]> {
  const { sql, values } = keptCondition(filter, 4);
  const { rows } = await db.query<ListedRow>(
    `SELECT r.id::text, at, realm, topic, reason, detail, payload, truncated, credential, tried_at AS "triedAt",
            taken_at AS "takenAt", taken_by AS "takenBy"
     FROM core.rejected_message r
     WHERE ${sql} AND ($2::bigint IS NULL OR r.id < $2) AND ($3::bool IS NULL OR (taken_at IS NOT NULL) = $3)
     ORDER BY r.id DESC LIMIT $1`,
    [limit, beforeId, taken, ...values],
  );
  return rows.map(({ at, triedAt, takenAt, ...row }) => ({
    ...row,
    ...{ at: at.toISOString(), triedAt: triedAt?.toISOString() ?? null, takenAt: takenAt?.toISOString() ?? null },
    ...payloadAsText(row.payload),
  }));
}

type ListedRow = Omit<RejectedMessage, 'payload' | 'payloadEncoding' | 'at' | 'triedAt' | 'takenAt'> & {
  at: Date;
  triedAt: Date | null;
  takenAt: Date | null;
  payload: Buffer | null;
};

/** What is kept of each reason. What was only counted has no realm and no topic: told where neither is asked for. */
export async function countByReason(db: pg.Pool, filter: KeptFilter): Promise<RejectedReason[]> {
  const { sql, values } = keptCondition(filter, 1);
  const { rows } = await db.query<RejectedReason>(
    `SELECT reason, sum(waiting)::float8 AS waiting, sum(taken)::float8 AS taken, sum(counted)::float8 AS "onlyCounted"
     FROM (SELECT reason, (taken_at IS NULL)::int AS waiting, (taken_at IS NOT NULL)::int AS taken, 0::bigint AS counted
           FROM core.rejected_message r WHERE ${sql}
           UNION ALL
           SELECT reason, 0, 0, n FROM core.rejected_count
           WHERE $1::text IS NULL AND $3::text IS NULL AND ($2::text IS NULL OR reason = $2)
             AND ($4::float8 IS NULL OR hour >= date_trunc('hour', to_timestamp($4 / 1000.0)))
             AND ($5::float8 IS NULL OR hour < to_timestamp($5 / 1000.0))) each
     GROUP BY reason ORDER BY sum(waiting) DESC, reason`,
    values,
  );
  return rows;
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
