import { setImmediate } from 'node:timers/promises';
import type { AgainAnswer } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../../store/audit.ts';
import { rightsOf } from '../../store/credentials.ts';
import { isDataError } from '../../store/pool.ts';
import type { KeptFilter } from '../../store/rejected.ts';
import { claimRun, countKept, type KeptMessage, nextKept } from '../../store/rejected-again.ts';
import { EXTERNAL_BROKER, type Sender } from '../../telemetry.ts';
import type { CommitResult, Committer } from '../committer.ts';
import { canBeSetApart, notStorable } from '../set-apart.ts';
import { StreamNames } from '../traffic/stream-names.ts';
import { Foresight } from './foresight.ts';
import type { KeptWork } from './keep-again.ts';
import type { KeptDecoder } from './kept-decoder.ts';
import { emptyTally, tallyUp } from './tally.ts';

/** With 64 KiB of payload each, 13 MB at a time. */
const MESSAGES_A_BATCH = 200;
/** After so much was decoded, whoever else waits has a turn. */
const BYTES_A_TURN = 1024 * 1024;
/** An answer covers no more, in messages and in time: whoever asks sees how far it is, and may stop. */
const MESSAGES_AN_ANSWER = 2000;
const ANSWER_AFTER_MS = 4000;

export interface AgainQuestion {
  filter: KeptFilter;
  dryRun: boolean;
  after: string | null;
  audit: Audit;
}

export interface RunAgainParts {
  client: pg.ClientBase;
  decoder: KeptDecoder;
  /** whose refusals settle what is kept; not asked in a dry run */
  committer: Committer;
  onCommitted: (result: CommitResult) => void;
}

/**
 * Has kept messages go through ingest again, in the order in which they came: decoded, committed and settled batch by
 * batch, each batch in one transaction, so that whoever stops half-way goes on where it was. Null where another run is
 * under way.
 */
export async function runAgain(parts: RunAgainParts, question: AgainQuestion): Promise<AgainAnswer | null> {
  const { client } = parts;
  if (!(await claimRun(client))) return null;
  const { filter, dryRun, audit } = question;
  const { next, ...tally } = await runPortion(parts, question);
  if (!dryRun && tally.messages > 0) {
    const { messages, taken, refused } = tally;
    await writeAudit(client, audit, 'rejected.again', filter.realm ?? '*', 'run', { filter, messages, taken, refused });
  }
  const { left, unrunnable } = await countKept(client, filter, next);
  return { dryRun, ...tally, unrunnable, next: left > 0 ? next : null, left };
}

async function runPortion(parts: RunAgainParts, { filter, dryRun, after }: AgainQuestion) {
  const { client, decoder, onCommitted } = parts;
  const tally = emptyTally();
  const foresight = new Foresight();
  const names = new StreamNames();
  const startedMs = Date.now();
  let next = after;
  while (tally.messages < MESSAGES_AN_ANSWER && Date.now() - startedMs < ANSWER_AFTER_MS) {
    const portion = await nextKept(client, filter, next, MESSAGES_A_BATCH);
    if (portion === null) break;
    const senders = await sendersOf(client, portion.messages);
    const works = await decodeAll(decoder, portion.messages, senders);
    if (dryRun) tallyUp(tally, works, await foresight.look(client, works), nameOf);
    else
      await commit(parts, works, (done, result) => {
        tallyUp(tally, done, result, nameOf);
        onCommitted(result);
      });
    next = portion.next;
  }
  return { ...tally, next };

  function nameOf({ decoded: { entry } }: KeptWork, reading: KeptWork['decoded']['readings'][number]) {
    return reading.missing ?? (entry === null ? undefined : names.of(entry, reading.datastreamId, startedMs));
  }
}

async function decodeAll(
  decoder: KeptDecoder,
  messages: readonly KeptMessage[],
  senders: ReadonlyMap<string, Sender>,
): Promise<KeptWork[]> {
  const nowMs = Date.now();
  const works: KeptWork[] = [];
  let bytes = 0;
  for (const kept of messages) {
    works.push(workOf(kept, decoder.decode(kept, senderOf(kept, senders), nowMs)));
    bytes += kept.payload.length;
    if (bytes < BYTES_A_TURN) continue;
    bytes = 0;
    await setImmediate();
  }
  return works;
}

/** A message that the database will never take is found by halving, as when it came in. */
async function commit(
  { client, committer }: RunAgainParts,
  works: readonly KeptWork[],
  onDone: (works: readonly KeptWork[], result: CommitResult) => void,
): Promise<void> {
  const left = [works];
  for (let batch = left.pop(); batch !== undefined; batch = left.pop()) {
    let result: CommitResult;
    try {
      result = await committer.commit(client, batch);
    } catch (error) {
      if (!isDataError(error) || !canBeSetApart(batch)) throw error;
      const half = batch.length >> 1;
      // The first half on top: order counts.
      if (half > 0) left.push(batch.slice(half), batch.slice(0, half));
      else left.push(batch.map((work) => ({ ...work, ...notStorable(work, error as Error) })));
      continue;
    }
    onDone(batch, result);
  }
}

async function sendersOf(client: pg.ClientBase, messages: readonly KeptMessage[]): Promise<Map<string, Sender>> {
  const usernames = [...new Set(messages.flatMap(({ credential }) => credential ?? []))];
  const rights = await rightsOf(client, usernames);
  return new Map(Array.from(rights, ([username, own]) => [username, { username, ...own }]));
}

function senderOf({ credential }: KeptMessage, senders: ReadonlyMap<string, Sender>): Sender | null {
  if (credential === null) return null;
  return senders.get(credential) ?? (credential === EXTERNAL_BROKER.username ? EXTERNAL_BROKER : null);
}

function workOf(kept: KeptMessage, decoded: KeptWork['decoded']): KeptWork {
  const { topic, payload, credential: username, atMs: receivedAtMs, lastWill: isLastWill } = kept;
  const nobody = { acknowledge: () => undefined, isForsaken: () => false, sighted: null };
  return { kept, topic, payload, username, receivedAtMs, isLastWill, decoded, ...nobody };
}
