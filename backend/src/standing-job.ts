import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from './logger.ts';

export interface StandingJobParts {
  /** what it does, for the log */
  name: string;
  connect: () => Promise<pg.Client>;
  /** whether this connection is the one that does it; whoever has it keeps it until the connection ends */
  claim: (client: pg.ClientBase) => Promise<boolean>;
  round: (client: pg.ClientBase, signal: AbortSignal) => Promise<void>;
  /** from the end of a round to the next */
  pauseMs: () => number;
  logger: Logger;
}

/** Work that is never done, by one process at a time: the others stand by, and one of them takes over. */
export class StandingJob {
  readonly #parts: StandingJobParts;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: StandingJobParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, connect, claim, round, logger } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const client = await connect().catch(() => null);
      try {
        while (client !== null && !signal.aborted) {
          if (await claim(client)) await round(client, signal);
          await this.#pause();
        }
      } catch (error) {
        logger.warn({ err: error }, `${name}: a round failed; trying again`);
      } finally {
        await client?.end().catch(() => undefined);
      }
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await delay(this.#parts.pauseMs(), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
