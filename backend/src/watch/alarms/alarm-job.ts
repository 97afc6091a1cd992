import type pg from 'pg';
import { StandingJob } from '../../standing-job.ts';
import { claimAlarms } from '../../store/alarms/watched.ts';
import type { RealmSchema } from '../../store/realms.ts';
import { DrillWatches } from './drill-watches.ts';
import { SchemaWatch, type WatchParts } from './schema-watch.ts';

const SCHEMAS: readonly RealmSchema[] = ['live', 'sandbox'];
const PAUSE_MS = 100;
/** Of who stands by, and after a failure. */
const STAND_BY_MS = 500;

export interface AlarmJobParts extends WatchParts {
  connect: () => Promise<pg.Client>;
}

/**
 * Holds readings against the rules and keeps the alarms, in one process at a time. Everything is written on the connection
 * that holds the lock: with the connection its right ends, and whoever takes over goes on where the last commit was.
 */
export function createAlarmJob(parts: AlarmJobParts): StandingJob {
  const watches = new AlarmWatches(parts);
  return new StandingJob({
    name: 'alarms',
    connect: parts.connect,
    claim: (client) => watches.claim(client),
    round: (client, signal) => watches.round(client, signal),
    pauseMs: () => (watches.stands ? STAND_BY_MS : PAUSE_MS),
    logger: parts.logger,
  });
}

/** Both schemas' watches, and those of drills, on the connection that holds the lock. */
export class AlarmWatches {
  readonly #parts: WatchParts;
  #client: pg.ClientBase | null = null;
  readonly #watches = new Map<RealmSchema, SchemaWatch>();
  readonly #drills: DrillWatches;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#drills = new DrillWatches(parts.logger);
  }

  /** Whether another keeps the alarms, or the last round failed. */
  get stands(): boolean {
    return this.#client === null;
  }

  async claim(client: pg.ClientBase): Promise<boolean> {
    if (client === this.#client) return true;
    this.#client = null;
    if (!(await claimAlarms(client))) return false;
    this.#watches.clear();
    this.#drills.clear();
    this.#client = client;
    return true;
  }

  /** Brings both schemas up to date. Throws what the database throws. */
  async round(client: pg.ClientBase, signal?: AbortSignal): Promise<void> {
    try {
      for (const schema of SCHEMAS) {
        while (!signal?.aborted && (await this.#portion(client, schema)));
      }
      await this.#drills.round(client, signal);
    } catch (error) {
      // What is in memory may be ahead of what is stored.
      this.#watches.clear();
      this.#drills.clear();
      this.#client = null;
      throw error;
    }
  }

  /** Returns whether there is more. */
  async #portion(client: pg.ClientBase, schema: RealmSchema): Promise<boolean> {
    let watch = this.#watches.get(schema);
    if (watch === undefined) {
      watch = await SchemaWatch.restore(client, schema, this.#parts);
      this.#watches.set(schema, watch);
    }
    const ended = await watch.portion();
    if (ended === 'outdated') this.#watches.delete(schema);
    return ended !== 'done';
  }
}
