import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { isTransient } from '../store/pool.ts';
import type { SourceRefusal, TelemetryMessage } from '../telemetry.ts';
import type { CommitResult, Committer } from './committer.ts';
import { decode } from './decode.ts';
import type { Directory } from './directory.ts';
import type { CommittedBatch, Work } from './work.ts';

/** How long a message may wait for others to share its commit. */
const GROUP_MS = 5;
/** A batch this large does not wait, and none takes more messages than this. */
const FULL_BATCH_READINGS = 5000;
/** A commit under way for longer than this is a stall, and the screen says so. */
const STALLED_AFTER_MS = 2000;
/** Nobody's window bounds what a source refuses: while the database is away, more than this is only counted. */
const MAX_WAITING_REFUSALS = 10_000;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 2000;

export interface PipelineParts {
  committer: Committer;
  directory: Directory;
  metrics: Metrics;
  logger: Logger;
  connect: () => Promise<pg.Client>;
  onCommitted: (batches: readonly CommittedBatch[]) => void;
  /** a message of a realm that exists came in, valid or not */
  onMessage: (realm: string) => void;
}

/**
 * Message → decode → batch → commit → acknowledge. One batch commits while the next gathers. While the database is slow
 * or away nothing is acknowledged, so devices and broker keep the rest: what waits here is what their windows allow.
 */
export class IngestPipeline {
  readonly #parts: PipelineParts;
  #waiting: Work[] = [];
  #waitingReadings = 0;
  #committingReadings = 0;
  #oldestMs: number | null = null;
  #commitSinceMs: number | null = null;
  #lastLagMs = 0;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #client: pg.Client | null = null;
  readonly #stopping = new AbortController();

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  accept(message: TelemetryMessage): void {
    if (this.#stopping.signal.aborted) return; // not acknowledged: the sender keeps it
    const { directory, metrics } = this.#parts;
    const { topic, payload, sender, receivedAtMs, acknowledge } = message;
    const decoded = decode(message, directory);
    metrics.messages.inc();
    if (decoded.realm !== null && directory.realm(decoded.realm) !== undefined) this.#parts.onMessage(decoded.realm);
    metrics.received.inc(decoded.readings.length + decoded.refusals.length);
    this.#add({ topic, payload, username: sender.username, receivedAtMs, acknowledge, decoded });
  }

  /** Keeps what the source refused before there was a message. */
  refuse({ reason, detail, username, atMs }: SourceRefusal): void {
    if (this.#waiting.length >= MAX_WAITING_REFUSALS) {
      this.#parts.metrics.rejected.inc({ reason });
      return;
    }
    const decoded = { realm: null, readings: [], events: [], refusals: [{ reason, detail }] };
    this.#add({ topic: null, payload: null, username, receivedAtMs: atMs, acknowledge: () => undefined, decoded });
  }

  /** `lagMs`: how long the oldest waiting message has waited, or the last batch did. */
  status(nowMs: number): { backlog: number; lagMs: number; stalled: boolean } {
    const waitingSinceMs = this.#commitSinceMs ?? this.#oldestMs;
    return {
      backlog: this.#waitingReadings + this.#committingReadings,
      lagMs: waitingSinceMs === null ? this.#lastLagMs : Math.max(0, nowMs - waitingSinceMs),
      stalled: this.#commitSinceMs !== null && nowMs - this.#commitSinceMs > STALLED_AFTER_MS,
    };
  }

  /** Takes nothing more in, commits and acknowledges what is there as far as the database lets it, and closes. */
  async stop(graceMs: number): Promise<void> {
    const flushed = (async () => {
      while (this.#running !== null || this.#waiting.length > 0) {
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
    this.#waiting.push(work);
    this.#waitingReadings += work.decoded.readings.length;
    this.#oldestMs ??= work.receivedAtMs;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#running !== null) return;
    if (this.#waitingReadings >= FULL_BATCH_READINGS) this.#run();
    else this.#timer ??= setTimeout(() => this.#run(), GROUP_MS);
  }

  #run(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#running !== null || this.#waiting.length === 0) return;
    this.#running = this.#commitNext().finally(() => {
      this.#running = null;
      if (this.#waiting.length > 0 && !this.#stopping.signal.aborted) this.#run();
    });
  }

  async #commitNext(): Promise<void> {
    const works = this.#takeBatch();
    this.#commitSinceMs = Date.now();
    try {
      await this.#commit(works);
    } finally {
      this.#lastLagMs = Date.now() - works[0]!.receivedAtMs;
      this.#commitSinceMs = null;
      this.#committingReadings = 0;
    }
  }

  #takeBatch(): Work[] {
    let readings = 0;
    let n = 0;
    while (n < this.#waiting.length && readings < FULL_BATCH_READINGS) {
      readings += this.#waiting[n++]!.decoded.readings.length;
    }
    const works = this.#waiting.splice(0, n);
    this.#waitingReadings -= readings;
    this.#committingReadings = readings;
    this.#oldestMs = this.#waiting[0]?.receivedAtMs ?? null;
    return works;
  }

  /** Commits, waiting for an absent database; a message that the database will never take is set apart and refused. */
  async #commit(works: Work[]): Promise<void> {
    const { committer, logger } = this.#parts;
    for (let waitMs = RETRY_MIN_MS; !this.#stopping.signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      try {
        this.#client ??= await this.#parts.connect();
        const result = await committer.commit(this.#client, works);
        this.#finish(works, result);
        return;
      } catch (error) {
        if (!isTransient(error)) return this.#setApart(works, error as Error);
        logger.warn({ err: error, messages: works.length }, 'commit failed; trying again');
        await this.#client?.end().catch(() => undefined);
        this.#client = null;
        await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
  }

  async #setApart(works: Work[], error: Error): Promise<void> {
    const [work] = works;
    if (works.length > 1) {
      const half = works.length >> 1;
      await this.#commit(works.slice(0, half));
      await this.#commit(works.slice(half));
    } else if (work!.decoded.readings.length + work!.decoded.events.length > 0) {
      const refusal = {
        reason: 'not_storable' as const,
        detail: `the database refused this message: ${error.message}`,
      };
      const { realm } = work!.decoded;
      await this.#commit([{ ...work!, decoded: { realm, readings: [], events: [], refusals: [refusal] } }]);
    } else {
      // Not even the refusal can be kept. Unacknowledged, the sender would repeat it for ever.
      this.#parts.logger.error({ err: error, topic: work!.topic }, 'a refused message could not be kept');
      work!.acknowledge(false);
    }
  }

  #finish(works: readonly Work[], result: CommitResult): void {
    const { metrics, onCommitted } = this.#parts;
    metrics.committed.inc(result.stored);
    metrics.duplicates.inc(result.duplicates);
    for (const { reason } of result.refusals) metrics.rejected.inc({ reason });
    const nowMs = Date.now();
    for (const { receivedAtMs, acknowledge, decoded } of works) {
      metrics.commitSeconds.observe((nowMs - receivedAtMs) / 1000);
      acknowledge(decoded.refusals.length === 0);
    }
    if (result.batches.length > 0) onCommitted(result.batches);
  }
}
