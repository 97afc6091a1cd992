import type { Readable } from 'node:stream';
import type { Localized, OpenedPack, PackEstimate, PackHeader } from '@commune/contract';
import type pg from 'pg';
import { invalidField, RequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Audit, writeAudit } from '../store/audit.ts';
import { countPack, excessOf, findPackWindow, type PackQuestion, type PackWindow } from '../store/packs/pack-window.ts';
import { snapshot, transaction } from '../store/transaction.ts';
import { clearAbandoned, type ImportReadings, openPack } from './open-pack.ts';
import { PackError } from './pack-error.ts';
import { packText } from './pack-lines.ts';

/** Each holds a connection, and the time of a core. */
const MOST_WRITTEN_AT_ONCE = 2;
/** Whoever takes longer to take a pack than this holds a snapshot of the database for nobody. */
const WRITTEN_WITHIN_MS = 30 * 60_000;

export interface PackDeskParts {
  pool: pg.Pool;
  connect: () => Promise<pg.Client>;
  logger: Logger;
  importReadings: ImportReadings;
  /** a realm came or went */
  onRealms: (slug: string) => Promise<void>;
}

/** Makes incident packs of a window of a realm, and opens them again as drills. */
export class PackDesk {
  readonly #parts: PackDeskParts;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #written = 0;
  #opens = false;

  constructor(parts: PackDeskParts) {
    this.#parts = parts;
    const cleared = clearAbandoned(parts);
    this.#note(cleared.catch((error) => parts.logger.warn({ err: error }, 'half-opened packs are left')));
  }

  /** Nothing half-written is left, where the database answers. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  async estimate(question: PackQuestion): Promise<PackEstimate> {
    const { pool } = this.#parts;
    const counts = await countPack(pool, requireKnown(await findPackWindow(pool, question)));
    return { counts, excess: excessOf(counts) };
  }

  /**
   * Gives the text of a pack to `send`, which is done once it resolves. Throws a 400 before that where the window holds
   * more than a pack takes, a 429 where others are being written.
   */
  async write(
    question: PackQuestion,
    authors: PackHeader['authors'],
    audit: Audit,
    send: (text: AsyncGenerator<string>) => Promise<void>,
  ): Promise<void> {
    if (this.#written >= MOST_WRITTEN_AT_ONCE)
      throw new RequestError(429, 'too-many-packs', 'two packs are being written; try again later');
    this.#written++;
    try {
      await this.#note(this.#write(question, authors, audit, send));
    } finally {
      this.#written--;
    }
  }

  /** Opens what comes in. Throws a RequestError that says what is wrong and where; nothing of it is left then. */
  async open(input: Readable, name: Localized | null, audit: Audit): Promise<OpenedPack> {
    if (this.#opens) throw new RequestError(429, 'too-many-packs', 'a pack is being opened; try again when it is done');
    this.#opens = true;
    const onStop = () => input.destroy();
    this.#stopping.signal.addEventListener('abort', onStop);
    try {
      return await this.#note(openPack(this.#parts, input, name, audit));
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      const { fault, message, line } = error;
      await transaction(this.#parts.pool, (client) =>
        writeAudit(client, audit, 'pack.open', 'pack', 'refused', { fault, message }),
      );
      const fields = line === null ? [] : [{ field: `line ${line}`, reason: message }];
      throw new RequestError(fault === 'pack-too-large' ? 413 : 422, fault, message, fields);
    } finally {
      this.#stopping.signal.removeEventListener('abort', onStop);
      this.#opens = false;
    }
  }

  async #write(
    question: PackQuestion,
    authors: PackHeader['authors'],
    audit: Audit,
    send: (text: AsyncGenerator<string>) => Promise<void>,
  ): Promise<void> {
    const { pool, connect } = this.#parts;
    const client = await connect();
    try {
      await snapshot(client, async () => {
        const window = requireKnown(await findPackWindow(client, question));
        const counts = await countPack(client, window);
        const excess = excessOf(counts);
        if (excess !== null) {
          const advice = 'choose a shorter window, or fewer domains or things';
          throw invalidField('until', `the window holds more than ${excess.most} ${excess.what}; ${advice}`);
        }
        const { realm, fromMs, untilMs, only } = question;
        const detail = { fromMs, untilMs, only, authors, counts };
        await transaction(pool, (other) => writeAudit(other, audit, 'pack.export', realm.slug, 'sent', detail));
        const making = { window, counts, authors, by: authors === 'names' ? audit.who : audit.role, nowMs: Date.now() };
        await send(this.#inTime(packText(client, making)));
      });
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async *#inTime(text: AsyncGenerator<string>): AsyncGenerator<string> {
    const untilMs = performance.now() + WRITTEN_WITHIN_MS;
    for await (const piece of text) {
      this.#stopping.signal.throwIfAborted();
      if (performance.now() > untilMs) throw new Error('whoever asked for a pack took too long to take it');
      yield piece;
    }
  }

  #note<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = () => this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}

function requireKnown({ window, unknown }: { window: PackWindow; unknown: string[] }): PackWindow {
  if (unknown.length > 0) throw invalidField('things', `${window.realm.slug} has no thing "${unknown[0]}"`);
  if (window.thingIds.length === 0) throw invalidField('domains', `${window.realm.slug} has nothing of these`);
  return window;
}
