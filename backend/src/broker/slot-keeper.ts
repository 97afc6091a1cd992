import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import {
  claimSlot,
  forgetSession,
  prepareSlotConnection,
  releaseSlot,
  rememberSession,
  type SlotHolder,
  slotHolders,
} from '../store/ingest-slots.ts';
import type { BrokerError } from './broker-error.ts';
import { type SlotView, slotToClaim, slotToGiveUp } from './slot-choice.ts';
import type { BrokerSubscription } from './subscription.ts';

const ROUND_MS = 500;
const RETRY_MS = 1000;
/** Heartbeats tell of a slot that changed hands a second later. */
const GIVE_UP_AT_MOST_EVERY_MS = 5000;
const GIVE_UP_GRACE_MS = 5000;
const LEAVE_MS = 1000;

export interface SlotKeeperParts {
  clientIds: readonly string[];
  connect: () => Promise<pg.Client>;
  subscribe: (clientId: string) => BrokerSubscription;
  /** takes in what a session still holds and ends it; rejects where that did not come to its end */
  drain: (clientId: string, signal: AbortSignal) => Promise<void>;
  /** the smallest number of slots that another ingest process has; null where there is no other */
  fewestElsewhere: () => number | null;
  logger: Logger;
}

/**
 * Takes slots: client ids of the broker, each claimed by a lock of the database that lives as long as the connection
 * kept for it. Losing that connection means that another process may have the slots: they are given up on the spot.
 */
export class SlotKeeper {
  readonly #parts: SlotKeeperParts;
  readonly #held = new Map<string, BrokerSubscription>();
  readonly #freeSinceMs = new Map<string, number>();
  readonly #stopping = new AbortController();
  #draining: AbortController | null = null;
  #gaveUpAtMs = Number.NEGATIVE_INFINITY;
  /** since when there is no connection that could hold a slot */
  #lostSinceMs: number | null = performance.now();
  #quiet = false;
  #onStarted: (error: BrokerError | null) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: SlotKeeperParts) {
    this.#parts = parts;
  }

  /**
   * Resolves after the first look, with why the slot claimed then could not be connected, if so. The database not
   * answering or the broker being away is no reason to give up: both are asked again.
   */
  start(): Promise<BrokerError | null> {
    return new Promise((resolve) => {
      this.#onStarted = resolve;
      this.#running = this.#run();
    });
  }

  get held(): number {
    return this.#held.size;
  }

  /** for how long a slot of ours, or all of them, could not take anything in; 0 where each can */
  awayMs(): number {
    const lostMs = this.#lostSinceMs === null ? 0 : performance.now() - this.#lostSinceMs;
    return Math.max(lostMs, ...Array.from(this.#held.values(), (subscription) => subscription.awayMs()));
  }

  /** Has each session ask for the foreign topics that are wanted by now. */
  refresh(): void {
    for (const subscription of this.#held.values()) subscription.refresh();
  }

  /** Takes nothing more in; what is in may still be acknowledged. */
  quiesce(): void {
    this.#quiet = true;
    this.#draining?.abort();
    for (const subscription of this.#held.values()) subscription.quiesce();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(Array.from(this.#held.values(), (subscription) => subscription.close(0)));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { connect, logger } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let client: pg.Client | null = null;
      try {
        client = await connect();
        let alive = true;
        client.once('end', () => {
          alive = false;
          this.#abandonAll();
        });
        await prepareSlotConnection(client);
        while (alive && !signal.aborted) {
          await this.#round(client);
          this.#lostSinceMs = null;
          if (this.#held.size === 0) this.#onStarted(null);
          await this.#pause(ROUND_MS);
        }
      } catch (error) {
        logger.warn({ err: error }, 'the connection that holds the ingest slots is lost; claiming them again');
      }
      this.#onStarted(null);
      this.#lostSinceMs ??= performance.now();
      if (!signal.aborted) this.#abandonAll();
      // Where the network is gone there is no answer to wait for.
      await Promise.race([client?.end().catch(() => undefined), delay(LEAVE_MS, undefined, { ref: false })]);
      await this.#pause(RETRY_MS);
    }
  }

  /** One look at the locks, and at most one step. */
  async #round(client: pg.Client): Promise<void> {
    if (this.#quiet) return;
    const holders = await slotHolders(client, this.#parts.clientIds);
    const slots = this.#view(holders);
    const claimed = slotToClaim(slots);
    if (claimed !== null) {
      if (!(await claimSlot(client, claimed))) return;
      // Before the broker has one: none may be left behind.
      const known = holders.some((holder) => holder.clientId === claimed && holder.known);
      if (!known) await rememberSession(client, claimed);
      this.#take(claimed);
      return;
    }
    await this.#drainFormer(client, holders);
    const surplus = slotToGiveUp(slots, this.#parts.fewestElsewhere());
    if (surplus !== null && performance.now() - this.#gaveUpAtMs > GIVE_UP_AT_MOST_EVERY_MS) {
      this.#gaveUpAtMs = performance.now();
      this.#parts.logger.info({ clientId: surplus }, 'giving up an ingest slot to a process with fewer');
      await this.#held.get(surplus)?.close(GIVE_UP_GRACE_MS);
      this.#held.delete(surplus);
      await releaseSlot(client, surplus);
    }
  }

  #view(holders: readonly SlotHolder[]): SlotView[] {
    const nowMs = performance.now();
    const configured = holders.filter(({ clientId }) => this.#parts.clientIds.includes(clientId));
    return configured.map(({ clientId, held, own }) => {
      if (held) this.#freeSinceMs.delete(clientId);
      else if (!this.#freeSinceMs.has(clientId)) this.#freeSinceMs.set(clientId, nowMs);
      const freeSinceMs = this.#freeSinceMs.get(clientId);
      return { clientId, own, freeForMs: freeSinceMs === undefined ? undefined : nowMs - freeSinceMs };
    });
  }

  /** A session of an earlier configuration holds readings that nobody else gets, and would be sent more. */
  async #drainFormer(client: pg.Client, holders: readonly SlotHolder[]): Promise<void> {
    const { clientIds, drain, logger } = this.#parts;
    const former = holders.find(({ clientId, held }) => !held && !clientIds.includes(clientId));
    if (former === undefined || this.#draining !== null) return;
    const { clientId } = former;
    if (!(await claimSlot(client, clientId))) return;
    const draining = new AbortController();
    this.#draining = draining;
    drain(clientId, draining.signal)
      .then(() => forgetSession(client, clientId))
      .then(() => logger.info({ clientId }, 'emptied and ended a session that is no longer configured'))
      .catch((error) => logger.warn({ err: error, clientId }, 'cannot empty a session that is no longer configured'))
      .then(() => releaseSlot(client, clientId))
      .catch(() => undefined) // the connection is gone, and the lock with it
      .then(() => {
        this.#draining = null;
      });
  }

  #take(clientId: string): void {
    this.#freeSinceMs.delete(clientId);
    this.#parts.logger.info({ clientId }, 'claimed an ingest slot');
    const subscription = this.#parts.subscribe(clientId);
    this.#held.set(clientId, subscription);
    void subscription.start().then((error) => this.#onStarted(error));
  }

  #abandonAll(): void {
    for (const subscription of this.#held.values()) subscription.abandon();
    this.#held.clear();
    this.#draining?.abort();
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
