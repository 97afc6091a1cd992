import type { DeliveryFailure, DeliveryReceipt, Outbox, OutboxMessage, ProvinceStream } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;
const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000.0)`;

function select({ schema }: RealmRow): string {
  return `SELECT id::text, stream, sequence, key::text, items, bytes, ${exactMs('queued_at')} AS "queuedMs",
      ${exactMs('give_up_at')} AS "giveUpMs", state, attempts, ${exactMs('next_at')} AS "nextMs", ${exactMs('tried_at')} AS "triedMs",
      failure, receipt, ${exactMs('ended_at')} AS "endedMs", body IS NOT NULL AS held
    FROM ${schema}.outbox_message m WHERE realm_id = $1`;
}

/** What was given up or waits first, then what arrived; newest first. */
export async function listOutbox(db: Db, realm: RealmRow, limit: number): Promise<OutboxMessage[]> {
  const { rows } = await db.query<OutboxMessage>(`${select(realm)} ORDER BY state = 'delivered', m.id DESC LIMIT $2`, [
    realm.id,
    limit,
  ]);
  return rows;
}

export async function countOutbox(
  db: Db,
  { id, schema }: RealmRow,
): Promise<Pick<Outbox, 'queued' | 'oldestQueuedMs' | 'dead' | 'lastReceiptMs'>> {
  const { rows } = await db.query<Pick<Outbox, 'queued' | 'oldestQueuedMs' | 'dead' | 'lastReceiptMs'>>(
    `SELECT (count(*) FILTER (WHERE state = 'queued'))::int AS queued,
            ${exactMs("min(queued_at) FILTER (WHERE state = 'queued')")} AS "oldestQueuedMs",
            (count(*) FILTER (WHERE state = 'dead'))::int AS dead,
            ${exactMs("max(ended_at) FILTER (WHERE state = 'delivered')")} AS "lastReceiptMs"
     FROM ${schema}.outbox_message WHERE realm_id = $1`,
    [id],
  );
  return rows[0]!;
}

/** What the province was last told of the parts of a stream. */
export async function toldParts(
  db: Db,
  { id, schema }: RealmRow,
  stream: ProvinceStream,
): Promise<Map<string, { digest: string; toldMs: number }>> {
  const { rows } = await db.query<{ part: string; digest: string; toldMs: number }>(
    `SELECT part, digest, ${exactMs('told_at')} AS "toldMs" FROM ${schema}.outbox_told WHERE realm_id = $1 AND stream = $2`,
    [id, stream],
  );
  return new Map(rows.map(({ part, ...told }) => [part, told]));
}

/** In the transaction that queues it. */
export async function nextSequence(
  client: pg.ClientBase,
  { id, schema }: RealmRow,
  stream: ProvinceStream,
): Promise<number> {
  const { rows } = await client.query<{ next: number }>(
    `SELECT coalesce(max(sequence), 0) + 1 AS next FROM ${schema}.outbox_message WHERE realm_id = $1 AND stream = $2`,
    [id, stream],
  );
  return rows[0]!.next;
}

export interface NewMessage {
  stream: ProvinceStream;
  sequence: number;
  key: string;
  body: string;
  items: number;
  queuedMs: number;
  giveUpMs: number;
  /** the parts of the report that it tells, and what of them */
  parts: readonly { part: string; digest: string }[];
}

/** Queues a message and notes what it tells, in the caller's transaction. */
export async function queueMessage(client: pg.ClientBase, realm: RealmRow, message: NewMessage): Promise<void> {
  const { stream, sequence, key, body, items, queuedMs, giveUpMs, parts } = message;
  await client.query(
    `INSERT INTO ${realm.schema}.outbox_message (realm_id, stream, sequence, key, items, bytes, body, queued_at, next_at, give_up_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, ${at('$8')}, ${at('$8')}, ${at('$9')})`,
    [realm.id, stream, sequence, key, items, Buffer.byteLength(body), body, queuedMs, giveUpMs],
  );
  await client.query(
    `INSERT INTO ${realm.schema}.outbox_told (realm_id, stream, part, digest, told_at)
     SELECT $1, $2, part, digest, ${at('$4')} FROM jsonb_to_recordset($3) AS p (part text, digest text)
     ON CONFLICT (realm_id, stream, part) DO UPDATE SET digest = excluded.digest, told_at = excluded.told_at`,
    [realm.id, stream, JSON.stringify(parts), queuedMs],
  );
}

export interface WaitingMessage {
  id: string;
  key: string;
  body: string;
  attempts: number;
  giveUpMs: number;
}

/** The first of each stream that waits, where its time has come: those behind it wait for it. */
export async function dueMessages(db: Db, { id, schema }: RealmRow, nowMs: number): Promise<WaitingMessage[]> {
  const { rows } = await db.query<WaitingMessage>(
    `SELECT id::text, key::text, body, attempts, ${exactMs('give_up_at')} AS "giveUpMs" FROM (
       SELECT DISTINCT ON (stream) * FROM ${schema}.outbox_message WHERE realm_id = $1 AND state = 'queued'
       ORDER BY stream, sequence) AS first
     WHERE next_at <= ${at('$2')} ORDER BY first.id`,
    [id, nowMs],
  );
  return rows;
}

/** Before it is sent: whatever happens then, it may have arrived. */
export async function noteTry(db: Db, { schema }: RealmRow, id: string, nowMs: number): Promise<void> {
  await db.query(`UPDATE ${schema}.outbox_message SET attempts = attempts + 1, tried_at = ${at('$2')} WHERE id = $1`, [
    id,
    nowMs,
  ]);
}

export async function noteReceipt(
  db: Db,
  { schema }: RealmRow,
  id: string,
  receipt: DeliveryReceipt,
  nowMs: number,
): Promise<void> {
  await db.query(
    `UPDATE ${schema}.outbox_message SET state = 'delivered', receipt = $2, failure = NULL, ended_at = ${at('$3')}
     WHERE id = $1 AND state = 'queued'`,
    [id, receipt, nowMs],
  );
}

/** `nextMs` null: it is given up. */
export async function noteNoReceipt(
  db: Db,
  { schema }: RealmRow,
  id: string,
  failure: DeliveryFailure,
  nextMs: number | null,
  nowMs: number,
): Promise<void> {
  const change = nextMs === null ? `state = 'dead', ended_at = ${at('$3')}` : `next_at = ${at('$3')}`;
  await db.query(`UPDATE ${schema}.outbox_message SET failure = $2, ${change} WHERE id = $1 AND state = 'queued'`, [
    id,
    failure,
    nextMs ?? nowMs,
  ]);
}

/**
 * What waits is tried at once, what is dead waits again, with the key that it had. `delivered` or `not-held` where that
 * cannot be, null where there is no such message.
 */
export async function sendAgain(
  client: pg.ClientBase,
  realm: RealmRow,
  id: string,
  nowMs: number,
  giveUpMs: number,
  audit: Audit,
): Promise<OutboxMessage | 'delivered' | 'not-held' | null> {
  const find = async (lock = '') => {
    const { rows } = await client.query<OutboxMessage>(`${select(realm)} AND m.id = $2 ${lock}`, [realm.id, id]);
    return rows[0] ?? null;
  };
  const before = await find('FOR UPDATE');
  if (before === null) return null;
  if (before.state === 'delivered') return 'delivered';
  if (!before.held) return 'not-held';
  await client.query(
    `UPDATE ${realm.schema}.outbox_message SET state = 'queued', ended_at = NULL, attempts = 0, next_at = ${at('$3')},
       give_up_at = greatest(give_up_at, ${at('$4')}) WHERE realm_id = $1 AND id = $2`,
    [realm.id, id, nowMs, giveUpMs],
  );
  const after = (await find())!;
  const { stream, sequence, key, failure } = before;
  await writeAudit(client, audit, 'outbox.send-again', `${realm.slug}/${id}`, 'queued', {
    stream,
    sequence,
    key,
    failure,
  });
  return after;
}

/** Bodies of what is over long ago go first, then what is known of it. */
export async function pruneOutbox(
  db: Db,
  { id, schema }: RealmRow,
  bodiesAfterMs: number,
  endedAfterMs: number,
): Promise<void> {
  await db.query(
    `UPDATE ${schema}.outbox_message SET body = NULL WHERE realm_id = $1 AND body IS NOT NULL AND ended_at < ${at('$2')}`,
    [id, bodiesAfterMs],
  );
  // The last of a stream stays: the next one is counted from it.
  await db.query(
    `DELETE FROM ${schema}.outbox_message m WHERE realm_id = $1 AND ended_at < ${at('$2')} AND EXISTS (
       SELECT FROM ${schema}.outbox_message later
       WHERE later.realm_id = m.realm_id AND later.stream = m.stream AND later.sequence > m.sequence)`,
    [id, endedAfterMs],
  );
}

/** A process that sends holds this; the others stand by. */
export async function claimOutbox(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc outbox')) AS claimed",
  );
  return rows[0]!.claimed;
}
