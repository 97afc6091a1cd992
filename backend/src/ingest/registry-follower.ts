import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { listenToRegistry } from '../store/things.ts';

const RETRY_MS = 1000;
/** Registrations often come in rows: one look for all of them. */
const SETTLES_MS = 100;

export interface RegistryFollowerParts {
  connect: () => Promise<pg.Client>;
  /** one realm changed, or (null) any may have */
  onChanged: (realmSlug: string | null) => Promise<void>;
  logger: Logger;
}

/** Hears what is registered through other processes, so that the directory knows it too. */
export class RegistryFollower {
  readonly #parts: RegistryFollowerParts;
  readonly #stopping = new AbortController();
  readonly #changed = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: RegistryFollowerParts) {
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
    const { connect, onChanged, logger } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let client: pg.Client | null = null;
      try {
        client = await connect();
        const lost = new Promise<void>((resolve) => {
          client?.once('end', resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
          // Told to stop while it connected: nobody says so a second time.
          if (signal.aborted) resolve();
        });
        await listenToRegistry(client, (slug) => this.#note(slug));
        // Whatever was registered while nobody listened.
        await onChanged(null);
        await lost;
      } catch (error) {
        logger.warn({ err: error }, 'cannot follow the registry; trying again');
      }
      await client?.end().catch(() => undefined);
      if (!signal.aborted) await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #note(slug: string): void {
    if (this.#changed.has(slug)) return;
    this.#changed.add(slug);
    setTimeout(() => {
      this.#changed.delete(slug);
      if (this.#stopping.signal.aborted) return;
      this.#parts.onChanged(slug).catch((error) => {
        this.#parts.logger.warn({ err: error, realm: slug }, 'cannot read what was registered');
      });
    }, SETTLES_MS).unref();
  }
}
