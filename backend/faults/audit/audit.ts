import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { unpackReadings } from '../../src/store/pack.ts';
import type { Ledger } from '../load/ledger.ts';
import {
  isContradicted,
  isRefused,
  KEYS,
  messageAt,
  payloadOf,
  readingOf,
  SLUG_PREFIX,
  topicOf,
} from '../load/messages.ts';

/** The publisher's record against the database. The first three count messages, messages and rows; all others must be 0. */
export interface Audit {
  sent: number;
  acknowledged: number;
  stored: number;
  /** acknowledged messages of which a reading is nowhere, and acknowledged ones that were refused and not kept */
  lost: number;
  /** rows, in the table or in the journal, of a key that was there before */
  doubled: number;
  /** rows with another value than the first that was sent */
  altered: number;
  /** rows that nobody sent */
  strange: number;
  /** messages of which a row is in the table and not in the journal, or the other way round */
  unjournalled: number;
  /** the first few of whatever is wrong */
  examples: string[];
}

const EXAMPLES = 10;

export async function audit(client: pg.Client, ledger: Ledger): Promise<Audit> {
  const table = new Uint8Array(ledger.end * KEYS.length);
  const journal = new Uint8Array(ledger.end * KEYS.length);
  const found: Audit = {
    ...{ sent: ledger.sent, acknowledged: ledger.acknowledged, stored: 0 },
    ...{ lost: 0, doubled: 0, altered: 0, strange: 0, unjournalled: 0, examples: [] },
  };
  const wrong = (what: 'lost' | 'doubled' | 'altered' | 'strange' | 'unjournalled', text: string) => {
    found[what]++;
    if (found.examples.length < EXAMPLES) found.examples.push(`${what}: ${text}`);
  };

  const streams = await listStreams(client);
  const count = (into: Uint8Array, datastreamId: number, timeMs: number, value: number) => {
    const stream = streams.get(datastreamId);
    if (stream === undefined) return;
    const n = messageAt(stream.thing, timeMs, ledger.startMs);
    const where = `${SLUG_PREFIX}${stream.thing} ${KEYS[stream.key]} ${new Date(timeMs).toISOString()}`;
    if (!Number.isInteger(n) || n < 0 || n >= ledger.end || !ledger.wasSent(n) || isRefused(n)) {
      return wrong('strange', where);
    }
    if (value !== readingOf(n, stream.key)) wrong('altered', `${where} is ${value}, was ${readingOf(n, stream.key)}`);
    if (++into[n * KEYS.length + stream.key]! > 1) wrong('doubled', `${where}, message ${n}`);
  };
  for await (const { d, t, value } of readTable(client)) {
    if (streams.has(d)) found.stored++;
    count(table, d, t, value);
  }
  for await (const rows of readJournalRows(client)) {
    for (const { datastreamId, timeMs, value } of unpackReadings(rows)) count(journal, datastreamId, timeMs, value);
  }

  const refusals = await listRefusals(client);
  for (let n = 0; n < ledger.end; n++) {
    if (isContradicted(n) && ledger.wasContradicted(n) && !refusals.has(refusal('conflict', n, ledger, true))) {
      wrong('lost', `the contradiction of message ${n} is not among the refusals`);
    }
    if (isRefused(n)) {
      if (ledger.wasAcknowledged(n) && !refusals.has(refusal('time_outside_window', n, ledger, false))) {
        wrong('lost', `message ${n} is not among the refusals`);
      }
      continue;
    }
    const readings = table.subarray(n * KEYS.length, (n + 1) * KEYS.length);
    const journalled = journal.subarray(n * KEYS.length, (n + 1) * KEYS.length);
    if (ledger.wasAcknowledged(n) && readings.includes(0)) wrong('lost', `message ${n}, ${topicOf(n)}`);
    if (readings.some((times, k) => (times === 0) !== (journalled[k] === 0)))
      wrong('unjournalled', `message ${n}, ${topicOf(n)}`);
  }
  return found;
}

/** Datastream → which thing and key it is of. */
async function listStreams(client: pg.Client): Promise<Map<number, { thing: number; key: number }>> {
  const { rows } = await client.query<{ id: number; slug: string; key: string }>(
    `SELECT d.id, t.slug, d.key FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
     WHERE starts_with(t.slug, $1)`,
    [SLUG_PREFIX],
  );
  const keys: readonly string[] = KEYS;
  return new Map(
    rows.map(({ id, slug, key }) => [id, { thing: Number(slug.slice(SLUG_PREFIX.length)), key: keys.indexOf(key) }]),
  );
}

const ROWS_A_READ = 20_000;

/** Past every index: one would show a key once even where it is there twice. */
async function* readTable(client: pg.Client): AsyncGenerator<{ d: number; t: number; value: number }> {
  await client.query(`BEGIN;
    SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off;
    DECLARE whole CURSOR FOR
      SELECT datastream_id AS d, (extract(epoch FROM time) * 1000)::float8 AS t, value FROM sandbox.observation`);
  for (;;) {
    const { rows } = await client.query<{ d: number; t: number; value: number }>(`FETCH ${ROWS_A_READ} FROM whole`);
    yield* rows;
    if (rows.length === 0) break;
  }
  await client.query('COMMIT');
}

const ENTRIES_A_READ = 500;

async function* readJournalRows(client: pg.Client): AsyncGenerator<Buffer> {
  for (let after = '-1'; ; ) {
    const { rows } = await client.query<{ seq: string; rows: Buffer }>(
      'SELECT j.seq::text, rows FROM sandbox.journal j WHERE j.seq > $1 ORDER BY j.seq LIMIT $2',
      [after, ENTRIES_A_READ],
    );
    for (const entry of rows) yield entry.rows;
    if (rows.length < ENTRIES_A_READ) return;
    after = rows.at(-1)!.seq;
  }
}

async function listRefusals(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ reason: string; topic: string; payload: Buffer }>(
    "SELECT reason, topic, payload FROM core.rejected_message WHERE reason IN ('conflict', 'time_outside_window')",
  );
  return new Set(rows.map(({ reason, topic, payload }) => `${reason} ${topic} ${payload?.toString('utf8')}`));
}

function refusal(reason: string, n: number, { startMs }: Ledger, contradicting: boolean): string {
  return `${reason} ${topicOf(n)} ${payloadOf(n, startMs, contradicting)}`;
}

const SETTLED_AFTER_MS = 15_000;
const LOOK_AGAIN_MS = 500;

/** The comparison once nothing is missing any more, or once nothing more has come for a while. */
export async function auditSettled(client: pg.Client, ledger: Ledger): Promise<Audit> {
  let last = await audit(client, ledger);
  for (let sinceMs = Date.now(); last.lost > 0 && Date.now() - sinceMs < SETTLED_AFTER_MS; await delay(LOOK_AGAIN_MS)) {
    const next = await audit(client, ledger);
    if (next.lost < last.lost) sinceMs = Date.now();
    last = next;
  }
  return last;
}
