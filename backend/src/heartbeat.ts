import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from './logger.ts';
import { beat, leave, type ProcessFigures, type ProcessRow } from './store/processes.ts';

const EVERY_MS = 1000;
/** What was heard longer ago says nothing about now. */
const HEARD_LATELY_MS = 5000;
const LEAVE_MS = 1000;

export interface HeartbeatParts {
  /** the process, as in the journal */
  id: string;
  roles: readonly string[];
  connect: () => Promise<pg.Client>;
  figures: () => Promise<ProcessFigures>;
  /** after every beat: the other processes that live */
  onOthers: (others: readonly ProcessRow[]) => void;
  logger: Logger;
}

/**
 * Tells the other processes every second that this one lives and how it is doing, and hears the same of them. On a
 * connection of its own, so that no slow query and no commit stops it.
 */
export class Heartbeat {
  readonly #parts: HeartbeatParts;
  readonly #startedAtMs = Date.now();
  readonly #stopping = new AbortController();
  #client: pg.Client | null = null;
  #others: readonly ProcessRow[] = [];
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  /** Resolves after the first beat; throws what the database throws. */
  async start(): Promise<void> {
    await this.#beat();
    this.#running = this.#run();
  }

  /** The other processes that live; none where nothing could be heard for some seconds. */
  others(): readonly ProcessRow[] {
    return performance.now() - this.#heardAtMs > HEARD_LATELY_MS ? [] : this.#others;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const client = this.#client;
    if (client === null) return;
    const left = leave(client, this.#parts.id).then(() => client.end());
    await Promise.race([left.catch(() => undefined), delay(LEAVE_MS, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#beat();
      } catch (error) {
        this.#parts.logger.warn({ err: error }, 'cannot tell the other processes that this one lives; trying again');
        this.#client?.end().catch(() => undefined);
        this.#client = null;
      }
    }
  }

  async #beat(): Promise<void> {
    const { id, roles, connect, figures, onOthers } = this.#parts;
    this.#client ??= await connect();
    this.#others = await beat(this.#client, { id, roles, startedAtMs: this.#startedAtMs }, await figures());
    this.#heardAtMs = performance.now();
    onOthers(this.#others);
  }
}
