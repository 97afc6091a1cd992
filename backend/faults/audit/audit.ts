import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { PackedReadings } from '../../src/store/pack.ts';
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
import { listRefusals, listStreams, readJournalRows, readTable } from './stored.ts';

/** The publisher's record against the database. What comes after `stored` must be 0. */
export interface Audit {
  sent: number;
  acknowledged: number;
  /** acknowledged messages whose refusal was found among the kept ones */
  refused: number;
  /** messages whose contradiction was acknowledged, and found there */
  contradicted: number;
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
const SETTLED_AFTER_MS = 15_000;
const LOOK_AGAIN_MS = 500;

export async function audit(client: pg.Client, ledger: Ledger): Promise<Audit> {
  const table = new Uint8Array(ledger.end * KEYS.length);
  const journal = new Uint8Array(ledger.end * KEYS.length);
  const found: Audit = {
    ...{ sent: ledger.sent, acknowledged: ledger.acknowledged, refused: 0, contradicted: 0, stored: 0 },
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
    for (const { datastreamId, timeMs, value } of new PackedReadings(rows).unpack())
      count(journal, datastreamId, timeMs, value);
  }

  const refusals = await listRefusals(client);
  for (let n = 0; n < ledger.end; n++) {
    if (isContradicted(n) && ledger.wasContradicted(n)) {
      if (refusals.has(refusal('conflict', n, ledger, true))) found.contradicted++;
      else wrong('lost', `the contradiction of message ${n} is not among the refusals`);
    }
    if (isRefused(n)) {
      if (!ledger.wasAcknowledged(n)) continue;
      if (refusals.has(refusal('time_outside_window', n, ledger, false))) found.refused++;
      else wrong('lost', `message ${n} is not among the refusals`);
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

/** Of several systems in one. */
export function addAudits(audits: readonly Audit[]): Audit {
  const sum = (figure: (one: Audit) => number) => audits.reduce((total, one) => total + figure(one), 0);
  return {
    sent: sum(({ sent }) => sent),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    refused: sum(({ refused }) => refused),
    contradicted: sum(({ contradicted }) => contradicted),
    stored: sum(({ stored }) => stored),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    altered: sum(({ altered }) => altered),
    strange: sum(({ strange }) => strange),
    unjournalled: sum(({ unjournalled }) => unjournalled),
    examples: audits.flatMap(({ examples }) => examples),
  };
}

function refusal(reason: string, n: number, { startMs }: Ledger, contradicting: boolean): string {
  return `${reason} ${topicOf(n)} ${payloadOf(n, startMs, contradicting)}`;
}
