import type pg from 'pg';
import type { Logger } from '../logger.ts';
import type { PlanBook } from '../plan/plan-book.ts';
import { StandingJob } from '../standing-job.ts';
import {
  claimOutbox,
  dueMessages,
  noteNoReceipt,
  noteReceipt,
  noteTry,
  pruneOutbox,
  type WaitingMessage,
} from '../store/plan/outbox.ts';
import type { RealmRow } from '../store/realms.ts';
import { type DeliveryLimits, deliver, type Province } from './deliver.ts';
import { queueDue } from './queue-due.ts';
import { type RetryPace, retryDelayMs } from './retry-delay.ts';

export interface OutboxPace extends DeliveryLimits {
  /** from the end of a round to the next */
  everyMs: number;
  /** how often it is looked what is due */
  lookEveryMs: number;
  retry: RetryPace;
  /** how long a message is tried before somebody has to ask for it */
  giveUpAfterMs: number;
  bodiesKeptMs: number;
  endedKeptMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A flood may cut the commune off for days: two weeks are tried. */
export const GIVE_UP_AFTER_MS = 14 * DAY_MS;

export const OUTBOX_PACE: OutboxPace = {
  everyMs: 2000,
  lookEveryMs: 5 * MINUTE_MS,
  retry: { firstMs: 10_000, longestMs: 15 * MINUTE_MS },
  giveUpAfterMs: GIVE_UP_AFTER_MS,
  timeMs: 20_000,
  readBytes: 16 * 1024,
  keptCharacters: 2000,
  bodiesKeptMs: 90 * DAY_MS,
  endedKeptMs: 400 * DAY_MS,
};

export interface OutboxJobParts {
  connect: () => Promise<pg.Client>;
  pool: pg.Pool;
  realms: readonly RealmRow[];
  book: PlanBook;
  province: Province;
  logger: Logger;
  pace?: OutboxPace;
}

/** What is simulated or replayed tells nobody outside. */
export function leaves({ kind }: Pick<RealmRow, 'kind'>): boolean {
  return kind === 'live';
}

/**
 * Queues what the province's IOC is due to be told and sends what waits: of each stream one after the other, at least once,
 * each with one key however often it is sent.
 */
export function createOutboxJob(parts: OutboxJobParts): StandingJob {
  const { connect, pool, book, province, logger, pace = OUTBOX_PACE } = parts;
  const realms = parts.realms.filter(leaves);
  let lookedMs = Number.NEGATIVE_INFINITY;
  return new StandingJob({
    ...{ name: 'outbox', connect, claim: claimOutbox, pauseMs: () => pace.everyMs, logger },
    round: async (client, signal) => {
      const nowMs = Date.now();
      const looks = Math.abs(nowMs - lookedMs) >= pace.lookEveryMs;
      if (looks) lookedMs = nowMs;
      for (const realm of realms) {
        // What cannot be told now holds nothing back that waits already.
        if (looks) await look(realm, client, nowMs).catch((err) => logger.warn({ err }, 'nothing new was queued'));
        await sendDue(client, realm, province, pace, logger, signal);
      }
    },
  });

  async function look(realm: RealmRow, client: pg.ClientBase, nowMs: number): Promise<void> {
    await queueDue({ pool, client, book, realm, giveUpAfterMs: pace.giveUpAfterMs }, nowMs);
    await pruneOutbox(client, realm, nowMs - pace.bodiesKeptMs, nowMs - pace.endedKeptMs);
  }
}

/** Sends until nothing waits whose time has come. */
async function sendDue(
  client: pg.ClientBase,
  realm: RealmRow,
  province: Province,
  pace: OutboxPace,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const due = await dueMessages(client, realm, Date.now());
    if (due.length === 0) return;
    for (const message of due) {
      if (signal.aborted) return;
      await send(client, realm, message, province, pace, logger, signal);
    }
  }
}

async function send(
  client: pg.ClientBase,
  realm: RealmRow,
  message: WaitingMessage,
  province: Province,
  pace: OutboxPace,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { id, attempts, giveUpMs } = message;
  await noteTry(client, realm, id, Date.now());
  const delivery = await deliver(province, message, pace, signal);
  if (delivery === null) return;
  const nowMs = Date.now();
  if (delivery.type === 'receipt') return noteReceipt(client, realm, id, delivery.receipt, nowMs);
  const { failure, afterMs, final } = delivery;
  const nextMs = nowMs + retryDelayMs(pace.retry, attempts + 1, afterMs, Math.random());
  const over = final || nowMs >= giveUpMs;
  logger.warn({ realm: realm.slug, message: id, failure, over }, 'the province’s IOC gave no receipt');
  await noteNoReceipt(client, realm, id, failure, over ? null : nextMs, nowMs);
}
