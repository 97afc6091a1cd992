import type { RefusalReason } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from './epoch-ms.ts';
import { type KeptFilter, keptCondition } from './rejected.ts';

/** A message whose refusals are kept, and that can go through ingest again. */
export interface KeptMessage {
  /** UUID */
  message: string;
  atMs: number;
  realm: string | null;
  topic: string;
  payload: Buffer;
  credential: string | null;
  lastWill: boolean;
  /** what it is refused for so far */
  rows: { id: string; reason: RefusalReason }[];
}

/** What can be run again: kept whole, and not what the source refused before there was a message. */
const RUNNABLE = `r.taken_at IS NULL AND r.topic IS NOT NULL AND r.payload IS NOT NULL AND NOT r.truncated
  AND r.reason NOT IN ('too_large', 'bad_credentials')`;
const PLACE = `(extract(epoch FROM r.at) * 1000000)::bigint`;
const AFTER = `(r.at, r.id) > (timestamptz 'epoch' + split_part($1, '.', 1)::bigint * interval '1 microsecond',
  split_part($1, '.', 2)::bigint)`;
/** Before whatever was kept. */
const BEGINNING = '0.0';

/** Whether this connection is the one that runs refusals again, until it ends: two at once would take the same ones. */
export async function claimRun(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc refusals again')) AS ours",
  );
  return rows[0]!.ours;
}

/**
 * The next messages in the order in which they were received, and the place behind the last; null where there are none.
 * Their refusals of other reasons come with them.
 */
export async function nextKept(
  client: pg.ClientBase,
  filter: KeptFilter,
  after: string | null,
  limit: number,
): Promise<{ messages: KeptMessage[]; next: string } | null> {
  const { sql, values } = keptCondition(filter, 3);
  const { rows: found } = await client.query<{ message: string; place: string }>(
    `SELECT message, ${PLACE} || '.' || r.id AS place FROM core.rejected_message r
     WHERE ${RUNNABLE} AND ${AFTER} AND ${sql} ORDER BY r.at, r.id LIMIT $2`,
    [after ?? BEGINNING, limit, ...values],
  );
  const last = found.at(-1);
  if (last === undefined) return null;
  const { rows } = await client.query<Omit<KeptMessage, 'rows'> & { id: string; reason: RefusalReason }>(
    `SELECT message, ${exactMs('at')} AS "atMs", realm, topic, payload, credential,
            last_will AS "lastWill", r.id::text, reason
     FROM core.rejected_message r WHERE message = ANY($1) AND ${RUNNABLE} ORDER BY r.at, r.id`,
    [[...new Set(found.map(({ message }) => message))]],
  );
  const messages = new Map<string, KeptMessage>();
  for (const { id, reason, ...row } of rows) {
    const known = messages.get(row.message) ?? { ...row, rows: [] };
    messages.set(row.message, known);
    known.rows.push({ id, reason });
  }
  return { messages: [...messages.values()], next: last.place };
}

/** How many messages are still to come behind a place, and how many of all that are meant cannot be run again. */
export async function countKept(
  client: pg.ClientBase,
  filter: KeptFilter,
  after: string | null,
): Promise<{ left: number; unrunnable: number }> {
  const { sql, values } = keptCondition(filter, 2);
  const { rows } = await client.query<{ left: number; unrunnable: number }>(
    `SELECT (count(DISTINCT message) FILTER (WHERE ${RUNNABLE} AND ${AFTER}))::float8 AS left,
            (count(DISTINCT message) FILTER (WHERE NOT (${RUNNABLE})))::float8 AS unrunnable
     FROM core.rejected_message r WHERE r.taken_at IS NULL AND ${sql}`,
    [after ?? BEGINNING, ...values],
  );
  return rows[0]!;
}

/** What running messages again made of the rows that are kept of them. */
export interface KeptOutcome {
  /** ids: nothing of the reason is refused any more */
  taken: string[];
  /** refused again, for the same reason or another */
  refused: { id: string; reason: RefusalReason; detail: string; realm: string | null }[];
  /** refused for a reason for which there is no row yet; otherwise as the row `of` */
  more: { of: string; reason: RefusalReason; detail: string; realm: string | null }[];
}

/** To be written in the transaction that stores what was taken. */
export async function settleKept(
  client: pg.ClientBase,
  { taken, refused, more }: KeptOutcome,
  who: string,
): Promise<void> {
  if (taken.length > 0) {
    await client.query(
      'UPDATE core.rejected_message SET taken_at = now(), taken_by = $2 WHERE id = ANY($1::bigint[]) AND taken_at IS NULL',
      [taken, who],
    );
  }
  if (refused.length > 0) {
    await client.query(
      `UPDATE core.rejected_message r SET tried_at = now(), reason = n.reason, detail = n.detail, realm = n.realm
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n (id, reason, detail, realm) WHERE r.id = n.id`,
      [
        refused.map((r) => r.id),
        refused.map((r) => r.reason),
        refused.map((r) => r.detail),
        refused.map((r) => r.realm),
      ],
    );
  }
  if (more.length > 0) {
    await client.query(
      `INSERT INTO core.rejected_message (at, realm, topic, reason, detail, payload, truncated, credential, last_will,
                                          message, tried_at)
       SELECT at, n.realm, topic, n.reason, n.detail, payload, truncated, credential, last_will, message, now()
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n (of, reason, detail, realm)
       JOIN core.rejected_message r ON r.id = n.of`,
      [more.map((m) => m.of), more.map((m) => m.reason), more.map((m) => m.detail), more.map((m) => m.realm)],
    );
  }
}
