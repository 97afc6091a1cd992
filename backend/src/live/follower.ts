import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { ALARM_CHANNEL } from '../store/alarms/notify.ts';
import {
  JOURNAL_CHANNEL,
  type JournalCursor,
  type JournalEntry,
  journalEnd,
  journalFront,
  readJournal,
  readJournalAhead,
} from '../store/journal.ts';
import { listenTo } from '../store/listen-to.ts';
import type { RealmSchema } from '../store/realms.ts';
import { SCREEN_CHANNEL } from '../store/screens.ts';
import { REGISTRY_CHANNEL } from '../store/things.ts';

const SCHEMAS: readonly RealmSchema[] = ['live', 'sandbox'];
const ENTRIES_A_READ = 20;
const LOOK_AGAIN_MS = 250;
const RETRY_MS = 1000;

export interface FollowerParts {
  pool: pg.Pool;
  connect: () => Promise<pg.Client>;
  logger: Logger;
  /** this process: its own entries are handed over directly and skipped here */
  origin: string;
  onEntries: (entries: readonly JournalEntry[]) => void;
  onRegistry: (realmSlug: string) => void;
  onAlarms: (payload: string) => void;
  onScreens: (payload: string) => void;
  /** listening again, after a while of hearing nothing: entries are read all the same, the rest may have been missed */
  onMissed: () => void;
}

/**
 * Follows what other processes commit, by NOTIFY. The cursor is kept through a lost connection, so nothing is missed:
 * after reconnecting the journal is read from where it was left. While an old transaction holds the cursor back, such as
 * the rolling up of a long import, what can be seen is handed on all the same: a screen does not wait for it.
 */
export class JournalFollower {
  readonly #parts: FollowerParts;
  readonly #cursors = new Map<RealmSchema, JournalCursor>();
  /** seqs handed on that still lie beyond the cursor */
  readonly #ahead = new Map<RealmSchema, Set<number>>(SCHEMAS.map((schema) => [schema, new Set()]));
  readonly #stopping = new AbortController();
  #client: pg.Client | null = null;
  #following: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** To be called before the state is loaded: what commits during the load is then seen twice rather than never. */
  async start(): Promise<void> {
    const end = await journalEnd(this.#parts.pool);
    for (const schema of SCHEMAS) this.#cursors.set(schema, end);
    await this.#listen();
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#following;
    await this.#client?.end().catch(() => undefined);
  }

  async #listen(): Promise<void> {
    const client = await this.#parts.connect();
    client.once('end', () => {
      this.#client = null;
      this.#wake();
    });
    const channels = [JOURNAL_CHANNEL, REGISTRY_CHANNEL, ALARM_CHANNEL, SCREEN_CHANNEL];
    await listenTo(client, channels, (channel, payload) => {
      if (channel === REGISTRY_CHANNEL) this.#parts.onRegistry(payload);
      else if (channel === ALARM_CHANNEL) this.#parts.onAlarms(payload);
      else if (channel === SCREEN_CHANNEL) this.#parts.onScreens(payload);
      else if (payload !== this.#parts.origin) this.#wake();
    });
    this.#client = client;
  }

  async #listenAgain(): Promise<void> {
    if (this.#client !== null) return;
    await this.#listen();
    this.#parts.onMissed();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      try {
        await this.#listenAgain();
        // What was announced is read once no older transaction runs; a long one elsewhere holds it back.
        const announced = await journalFront(this.#parts.pool);
        while (!(await this.#readAll(announced)) && !signal.aborted) {
          await this.#readAhead();
          await this.#pause(LOOK_AGAIN_MS);
          await this.#listenAgain();
        }
        await woken;
      } catch (error) {
        this.#parts.logger.warn({ err: error }, 'cannot follow the journal; trying again');
        await this.#pause(RETRY_MS);
      }
    }
  }

  /** Reads what is settled; returns whether that is all up to the given transaction. */
  async #readAll(upTo: bigint): Promise<boolean> {
    const { pool, origin, onEntries } = this.#parts;
    for (const schema of SCHEMAS) {
      for (let again = true; again && !this.#stopping.signal.aborted; ) {
        const { entries, cursor, more } = await readJournal(
          pool,
          schema,
          this.#cursors.get(schema)!,
          origin,
          ENTRIES_A_READ,
        );
        this.#cursors.set(schema, cursor);
        const ahead = this.#ahead.get(schema)!;
        const fresh = entries.filter(({ seq }) => !ahead.delete(seq));
        if (fresh.length > 0) onEntries(fresh);
        again = more;
      }
    }
    return SCHEMAS.every((schema) => BigInt(this.#cursors.get(schema)!.xid) >= upTo);
  }

  async #readAhead(): Promise<void> {
    const { pool, origin, onEntries } = this.#parts;
    for (const schema of SCHEMAS) {
      const ahead = this.#ahead.get(schema)!;
      for (let again = true; again && !this.#stopping.signal.aborted; ) {
        const cursor = this.#cursors.get(schema)!;
        const entries = await readJournalAhead(pool, schema, cursor, origin, ahead, ENTRIES_A_READ);
        for (const { seq } of entries) ahead.add(seq);
        if (entries.length > 0) onEntries(entries);
        again = entries.length === ENTRIES_A_READ;
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
