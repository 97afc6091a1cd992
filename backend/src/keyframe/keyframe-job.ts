import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { claimKeyframes, writeKeyframe } from '../store/keyframes.ts';
import type { RealmRow } from '../store/realms.ts';

const MINUTE_MS = 60_000;
/** Most of what belongs to a minute has come by then; what comes later is replayed at every reading. */
const SETTLES_MS = 5000;

/**
 * Stores each realm's whole state at the end of every minute in which something changed. A missed minute is not made up:
 * the next keyframe takes in what came meanwhile. One process does it at a time. A drill runs on a clock of its own and is
 * asked for rarely: its past comes from the observations.
 */
export class KeyframeJob {
  readonly #connect: () => Promise<pg.Client>;
  readonly #realms: readonly RealmRow[];
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(connect: () => Promise<pg.Client>, realms: readonly RealmRow[], logger: Logger) {
    this.#connect = connect;
    this.#realms = realms.filter(({ kind }) => kind !== 'drill');
    this.#logger = logger;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const client = await this.#connect().catch(() => null);
      try {
        while (client !== null && !signal.aborted) {
          if (await claimKeyframes(client)) await writeKeyframes(client, this.#realms, Date.now());
          await this.#untilNextMinute();
        }
      } catch (error) {
        this.#logger.warn({ err: error }, 'a keyframe could not be written; the next minute tries again');
      } finally {
        await client?.end().catch(() => undefined);
      }
      await this.#untilNextMinute();
    }
  }

  async #untilNextMinute(): Promise<void> {
    const waitMs = MINUTE_MS - ((Date.now() - SETTLES_MS) % MINUTE_MS);
    await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** The keyframes of the last minute that is over and settled. */
export async function writeKeyframes(client: pg.ClientBase, realms: readonly RealmRow[], nowMs: number): Promise<void> {
  const atMs = Math.floor((nowMs - SETTLES_MS) / MINUTE_MS) * MINUTE_MS;
  for (const realm of realms) await writeKeyframe(client, realm, atMs);
}
