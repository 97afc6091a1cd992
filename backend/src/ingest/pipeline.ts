import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { isDataError } from '../store/pool.ts';
import type { SourceRefusal, TelemetryMessage } from '../telemetry.ts';
import type { CommitResult, Committer } from './committer.ts';
import { Decoder } from './decode.ts';
import { nothingDecoded, refuse } from './decoded.ts';
import type { Directory } from './directory.ts';
import type { ForeignSources } from './foreign/foreign-sources.ts';
import type { IngestMeter } from './meter.ts';
import { canBeSetApart, notStorable } from './set-apart.ts';
import type { TrafficTap } from './traffic/traffic-tap.ts';
import { WaitingWorks } from './waiting-works.ts';
import type { CommittedBatch, Work } from './work.ts';

/** How long a message may wait for others to share its commit. */
const GROUP_MS = 5;
/** A batch that has this many readings, or messages, takes no further message and does not wait. */
const FULL_BATCH = 5000;
/** A commit under way for longer than this is a stall, and the screen says so. */
const STALLED_AFTER_MS = 2000;
/** Past this, no further client is let in until commits go through again. */
const OVERLOADED_BYTES = 32 * 1024 * 1024;
/** Nobody's window bounds what a source refuses: while the database is away, more than this is only counted. */
const MAX_WAITING_REFUSALS = 10_000;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 2000;

export interface PipelineParts {
  committer: Committer;
  directory: Directory;
  foreign: ForeignSources;
  meter: IngestMeter;
  tap: TrafficTap;
  metrics: Metrics;
  logger: Logger;
  connect: () => Promise<pg.Client>;
  onCommitted: (batches: readonly CommittedBatch[]) => void;
  /** a message of a realm that exists came in, valid or not */
  onMessage: (realm: string) => void;
  /** commits go through again, after none did between the two moments, epoch ms */
  onStallEnded: (fromMs: number, toMs: number) => void;
}

export interface IngestStatus {
  backlog: number;
  /** how long the oldest waiting message has waited, or the last batch did */
  lagMs: number;
  stalled: boolean;
  overloaded: boolean;
}

/**
 * Message → decode → batch → commit → acknowledge. One batch commits while the next gathers. While the database is slow
 * or away nothing is acknowledged, so devices and broker keep what they have sent, and will send it again.
 */
export class IngestPipeline {
  readonly #parts: PipelineParts;
  readonly #decoder: Decoder;
  readonly #waiting = new WaitingWorks();
  #committing: Work[] = [];
  #commitSinceMs: number | null = null;
  #lastLagMs = 0;
  #running: Promise<void> | null = null;
  #acknowledged: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #client: pg.Client | null = null;
  readonly #stopping = new AbortController();

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#decoder = new Decoder(parts.directory, parts.foreign);
  }

  accept(message: TelemetryMessage): void {
    if (this.#stopping.signal.aborted) return; // not acknowledged: the sender keeps it
    const { metrics, meter, onMessage } = this.#parts;
    const decoded = this.#decoder.decode(message);
    const received = decoded.readings.length + decoded.refusals.length;
    metrics.messages.inc();
    metrics.received.inc(received);
    meter.receive(message.receivedAtMs, received);
    if (decoded.entry !== null) onMessage(decoded.entry.realm.slug);
    const { topic, payload, sender, receivedAtMs, isLastWill, isForsaken, acknowledge } = message;
    const { username } = sender;
    this.#add({ topic, payload, username, receivedAtMs, isLastWill, isForsaken, acknowledge, decoded, sighted: null });
  }

  /** Keeps what the source refused before there was a message. */
  refuse({ reason, detail, username, origin, atMs }: SourceRefusal): void {
    if (this.#waiting.size >= MAX_WAITING_REFUSALS) {
      this.#parts.metrics.rejected.inc({ reason });
      this.#parts.meter.refuse(atMs, reason);
      return;
    }
    const decoded = refuse(nothingDecoded(null, null), reason, detail);
    const nobody = {
      topic: null,
      payload: null,
      isLastWill: false,
      isForsaken: () => false,
      acknowledge: () => undefined,
    };
    this.#add({ ...nobody, username, origin, receivedAtMs: atMs, decoded, sighted: null });
  }

  status(nowMs: number): IngestStatus {
    const waitingSinceMs = this.#commitSinceMs ?? this.#waiting.oldestMs;
    const committing = this.#committing.reduce((sum, { decoded }) => sum + decoded.readings.length, 0);
    return {
      backlog: this.#waiting.readings + committing,
      lagMs: waitingSinceMs === null ? this.#lastLagMs : Math.max(0, nowMs - waitingSinceMs),
      stalled: this.#commitSinceMs !== null && nowMs - this.#commitSinceMs > STALLED_AFTER_MS,
      overloaded: this.#waiting.bytes > OVERLOADED_BYTES,
    };
  }

  /** Commits and acknowledges what is there as far as the database lets it within the grace, takes no more, and closes. */
  async stop(graceMs: number): Promise<void> {
    const flushed = (async () => {
      while (!this.#stopping.signal.aborted && (this.#running !== null || this.#waiting.size > 0)) {
        this.#run();
        await this.#running;
      }
    })();
    await Promise.race([flushed, delay(graceMs, undefined, { ref: false })]);
    this.#stopping.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  #add(work: Work): void {
    const { tap } = this.#parts;
    if (tap.isWatched) tap.see(work);
    this.#waiting.add(work);
    if (this.#running !== null) return;
    if (this.#waiting.readings >= FULL_BATCH || this.#waiting.size >= FULL_BATCH) this.#run();
    else this.#timer ??= setTimeout(() => this.#run(), GROUP_MS);
  }

  #run(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#running !== null || this.#waiting.size === 0) return;
    this.#running = this.#commitWaiting().finally(() => {
      this.#running = null;
    });
  }

  async #commitWaiting(): Promise<void> {
    for (;;) {
      // Acknowledging may let more in at once.
      if (this.#waiting.size === 0) await this.#acknowledged;
      if (this.#waiting.size === 0 || this.#stopping.signal.aborted) return;
      this.#commitSinceMs = Date.now();
      this.#parts.meter.noteBacklog(this.#commitSinceMs, this.#waiting.readings);
      this.#committing = this.#waiting.take(FULL_BATCH);
      await this.#commit(this.#committing);
      const nowMs = Date.now();
      this.#lastLagMs = nowMs - this.#committing[0]!.receivedAtMs;
      if (this.status(nowMs).stalled && !this.#stopping.signal.aborted) {
        this.#parts.onStallEnded(this.#commitSinceMs, nowMs);
      }
      this.#commitSinceMs = null;
      this.#committing = [];
    }
  }

  /**
   * Commits, however long the database takes to come back. Only an error that the data themselves cause sets a message
   * apart; of anything else (no connection, no right, no room) it is not the message's fault, and it waits.
   */
  async #commit(works: Work[]): Promise<void> {
    const { committer, connect, logger } = this.#parts;
    for (let waitMs = RETRY_MIN_MS; !this.#stopping.signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      let result: CommitResult;
      try {
        this.#client ??= await connect();
        result = await committer.commit(this.#client, works);
      } catch (error) {
        if (isDataError(error) && canBeSetApart(works)) return this.#setApart(works, error as Error);
        logger.warn({ err: error, messages: works.length }, 'commit failed; trying again');
        await this.#client?.end().catch(() => undefined);
        this.#client = null;
        await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        continue;
      }
      // Once the next batch is on its way to the database: acknowledging is work that need not keep it waiting.
      this.#acknowledged = new Promise((resolve) => {
        setImmediate(() => {
          this.#finish(works, result);
          resolve();
        });
      });
      return;
    }
  }

  /** Halves the batch until the message is found that the database will never take; that one is refused. */
  async #setApart(works: Work[], error: Error): Promise<void> {
    if (works.length > 1) {
      const half = works.length >> 1;
      await this.#commit(works.slice(0, half));
      await this.#commit(works.slice(half));
      return;
    }
    await this.#commit([notStorable(works[0]!, error)]);
  }

  #finish(works: readonly Work[], result: CommitResult): void {
    const { metrics, meter, tap, onCommitted } = this.#parts;
    const nowMs = Date.now();
    const waitedMs = nowMs - works[0]!.receivedAtMs;
    meter.commit(nowMs, result.stored, result.duplicates, waitedMs);
    metrics.committed.inc(result.stored);
    metrics.duplicates.inc(result.duplicates);
    for (const { reason } of result.refusals) {
      metrics.rejected.inc({ reason });
      meter.refuse(nowMs, reason);
    }
    if (tap.isWatched) tap.settle(works, result, nowMs);
    if (result.batches.length > 0) onCommitted(result.batches);
    metrics.commitSeconds.observe(waitedMs / 1000);
    for (const { acknowledge, decoded } of works) acknowledge(decoded.refusals.length === 0);
  }
}
