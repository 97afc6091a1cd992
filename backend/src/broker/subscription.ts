import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { BrokerError } from './broker-error.ts';
import { BrokerConnection, type ConnectionParts } from './connection.ts';
import { retryDelayMs } from './retry-delay.ts';

/** A connection that lasted so long is none that fails at once. */
const STEADY_MS = 10_000;

export interface SubscriptionParts extends ConnectionParts {
  filter: string;
  metrics: Metrics;
  logger: Logger;
}

/** Keeps one session of the broker connected: opens, and opens again when it breaks, until it is closed or abandoned. */
export class BrokerSubscription {
  readonly #parts: SubscriptionParts;
  readonly #ending = new AbortController();
  #connection: BrokerConnection | null = null;
  #awaySinceMs: number | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
  }

  /** Resolves when the first attempt is through, with its error where it failed; it is tried again all the same. */
  start(): Promise<BrokerError | null> {
    this.#awaySinceMs = performance.now();
    return new Promise((resolve) => {
      this.#running = this.#keep(resolve);
    });
  }

  /** for how long there has been no connection; 0 where there is one */
  awayMs(): number {
    return this.#awaySinceMs === null ? 0 : performance.now() - this.#awaySinceMs;
  }

  /** Asks for the foreign topics that are wanted by now. */
  refresh(): void {
    this.#connection?.refresh();
  }

  quiesce(): void {
    this.#connection?.quiesce();
  }

  /** Lets what is in be acknowledged within the grace, then leaves the session to the broker, or to another process. */
  async close(graceMs: number): Promise<void> {
    this.#ending.abort();
    await this.#connection?.close(graceMs);
    await this.#running;
  }

  /** Breaks off at once, acknowledging nothing more: the session is another's now. */
  abandon(): void {
    this.#ending.abort();
    this.#connection?.abandon();
  }

  async #keep(onFirstAttempt: (error: BrokerError | null) => void): Promise<void> {
    const { signal } = this.#ending;
    const { logger, metrics, clientId, filter } = this.#parts;
    let failures = 0;
    for (let hadSession = false; !signal.aborted; ) {
      let error: BrokerError | null;
      try {
        const connection = await BrokerConnection.open(this.#parts, signal);
        const { sessionPresent } = connection;
        if (hadSession && !sessionPresent) {
          logger.error({ clientId }, 'the MQTT broker has forgotten our session, and what it kept for us with it');
        }
        hadSession = true;
        this.#connection = connection;
        this.#awaySinceMs = null;
        if (signal.aborted) connection.abandon();
        logger.info({ clientId, filter, sessionPresent }, 'subscribed to the MQTT broker');
        onFirstAttempt(null);
        const openedAtMs = performance.now();
        metrics.connections.inc();
        error = await connection.closed;
        metrics.connections.dec();
        // Two clients that throw each other out are connected again and again as well.
        if (performance.now() - openedAtMs > STEADY_MS) failures = 0;
      } catch (failure) {
        error = failure as BrokerError;
        onFirstAttempt(error);
      }
      this.#connection = null;
      this.#awaySinceMs ??= performance.now();
      if (signal.aborted) return;
      failures++;
      const waitMs = Math.round(retryDelayMs(failures, error?.permanent ?? false, Math.random()));
      const level = error?.permanent === true ? 'error' : 'warn';
      logger[level]({ clientId, waitMs }, `${error?.message ?? 'the MQTT connection closed'}; trying again`);
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
