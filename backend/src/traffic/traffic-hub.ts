import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { MAX_TRAFFIC_WATCHERS, TRAFFIC_ROWS_PER_S, type TrafficFilter, type TrafficFrame } from '@commune/contract';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import type { Look, ProcessRow } from '../store/processes.ts';
import { listenToTraffic, MAX_NOTIFY_BYTES, notifyTraffic } from '../store/traffic.ts';
import { type ToldFrame, toldFrames } from './told-frames.ts';

/** Notifications that may wait for the database. */
const MAX_TO_TELL = 200;

export interface HubParts {
  pool: pg.Pool;
  connect: () => Promise<pg.Client>;
  logger: Logger;
  /** from now on these look at what this process takes in */
  onLooks: (looks: readonly Look[]) => void;
}

interface Watcher extends Look {
  onFrame: (frame: TrafficFrame) => void;
  /** the second under way, and how many messages were shown in it */
  second: number;
  shown: number;
}

/**
 * Between those who look and the processes that take messages in. Who looks is told with every beat; what they see comes
 * back by NOTIFY, which keeps nothing. Inside one process both are calls.
 */
export class TrafficHub {
  readonly #parts: HubParts;
  readonly #watchers = new Map<string, Watcher>();
  #elsewhere: readonly Look[] = [];
  #toTell: string[] = [];
  #telling: Promise<void> | null = null;
  /** messages that were not told, by look */
  readonly #untold = new Map<string, number>();
  #client: Promise<pg.Client> | null = null;
  #stopped = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
  }

  /** Begins to look; the answer ends it. Null where too many look already. */
  open(filter: TrafficFilter, onFrame: (frame: TrafficFrame) => void): (() => void) | null {
    if (this.#watchers.size >= MAX_TRAFFIC_WATCHERS) return null;
    const id = randomUUID();
    this.#watchers.set(id, { id, filter, onFrame, second: 0, shown: 0 });
    this.#changed();
    return () => {
      if (this.#watchers.delete(id)) this.#changed();
    };
  }

  /** Who looks through this process. */
  looks(): Look[] {
    return Array.from(this.#watchers.values(), ({ id, filter }) => ({ id, filter }));
  }

  /** With every beat: the processes that live. */
  hearOthers(others: readonly Pick<ProcessRow, 'looks'>[]): void {
    this.#elsewhere = others.flatMap(({ looks }) => looks);
    for (const look of this.#untold.keys())
      if (!this.#elsewhere.some(({ id }) => id === look)) this.#untold.delete(look);
    this.#changed();
  }

  /** A frame of what this process took in. */
  emit(look: string, frame: TrafficFrame): void {
    const watcher = this.#watchers.get(look);
    if (watcher !== undefined) deliver(watcher, frame);
    else if (this.#elsewhere.some(({ id }) => id === look)) this.#tell(look, frame);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watchers.clear();
    this.#elsewhere = [];
    this.#parts.onLooks([]);
    await this.#telling;
    await this.#hangUp();
  }

  #changed(): void {
    if (this.#stopped) return;
    this.#parts.onLooks([...this.looks(), ...this.#elsewhere]);
    if (this.#watchers.size === 0) void this.#hangUp();
    else if (this.#client === null) this.#listen();
  }

  /** Tried again at the next beat where it fails. */
  #listen(): void {
    const { connect, logger } = this.#parts;
    const forget = () => {
      if (this.#client === opening) this.#client = null;
    };
    const opening = (async () => {
      const client = await connect();
      client.once('end', forget);
      await listenToTraffic(client, (payload) => this.#hear(payload));
      return client;
    })();
    this.#client = opening;
    opening.catch((error) => {
      forget();
      logger.debug({ err: error }, 'what other processes take in cannot be heard; trying again');
    });
  }

  async #hangUp(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.then((open) => open.end()).catch(() => undefined);
  }

  #hear(payload: string): void {
    const { look, frame } = JSON.parse(payload) as ToldFrame;
    const watcher = this.#watchers.get(look);
    if (watcher !== undefined) deliver(watcher, frame);
  }

  /** Where the database is slow, messages are left out rather than kept. */
  #tell(look: string, frame: TrafficFrame): void {
    const untold = this.#untold.get(look) ?? 0;
    if (this.#toTell.length >= MAX_TO_TELL) {
      this.#untold.set(look, untold + frame.messages.length + frame.leftOut);
      return;
    }
    this.#untold.delete(look);
    this.#toTell.push(...toldFrames(look, { ...frame, leftOut: frame.leftOut + untold }, MAX_NOTIFY_BYTES));
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null;
    });
  }

  async #tellAll(): Promise<void> {
    const { pool, logger } = this.#parts;
    while (this.#toTell.length > 0) {
      // What is told in one turn goes out together.
      await setImmediate();
      const texts = this.#toTell.splice(0);
      await notifyTraffic(pool, texts).catch((error) =>
        logger.debug({ err: error }, 'what came in could not be shown to another process'),
      );
    }
  }
}

/** Several processes may show as many messages each; a page gets as many as of one. */
function deliver(watcher: Watcher, frame: TrafficFrame): void {
  const second = Math.floor(Date.now() / 1000);
  if (watcher.second !== second) {
    watcher.second = second;
    watcher.shown = 0;
  }
  const messages = frame.messages.slice(0, Math.max(0, TRAFFIC_ROWS_PER_S - watcher.shown));
  watcher.shown += messages.length;
  watcher.onFrame({ ...frame, messages, leftOut: frame.leftOut + frame.messages.length - messages.length });
}
