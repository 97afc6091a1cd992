import type { Span } from '../own-silence.ts';
import type { Channel } from './channel.ts';
import type { Occasion } from './told-changes.ts';
import type { WatchedSource } from './watched-source.ts';

export interface ChannelReading {
  channel: Channel;
  timeMs: number;
  value: number;
}

/** A thing with all that rules say of it, stepped through in order of message time. */
export class ThingTimeline {
  readonly channels: readonly Channel[];
  readonly sources: WatchedSource[] = [];
  /** released and not yet stepped through */
  readonly arrived: ChannelReading[] = [];
  /** what has a source of its own in this step */
  readonly #touched = new Set<WatchedSource>();
  #heardMs = Number.NEGATIVE_INFINITY;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(channels: readonly Channel[]) {
    this.channels = channels;
    for (const { lastMs } of channels) this.#heardMs = Math.max(this.#heardMs, lastMs);
  }

  /** the newest reading, up to which everything has been judged */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** nothing comes about by time alone before then */
  get nextMs(): number {
    return this.#nextMs;
  }

  /**
   * Steps through what arrived: readings of one time are one step, and before it everything comes about that is due by
   * then. Gives how many readings were evaluated, and how many lay at or behind what had been already.
   */
  step(gaps: readonly Span[], occasion: Occasion): { evaluated: number; behind: number } {
    const { arrived } = this;
    inOrder(arrived);
    let behind = 0;
    for (let k = 0; k < arrived.length; ) {
      const { timeMs } = arrived[k]!;
      if (timeMs > this.#heardMs) this.fireUntil(timeMs, gaps, occasion);
      for (; k < arrived.length && arrived[k]!.timeMs === timeMs; k++) {
        if (!this.#hear(arrived[k]!)) behind++;
      }
      this.#heardMs = Math.max(this.#heardMs, timeMs);
      for (const source of this.#touched) {
        source.take(timeMs, gaps, occasion);
        this.#nextMs = Math.min(this.#nextMs, source.nextDueMs(gaps));
      }
      this.#touched.clear();
    }
    const evaluated = arrived.length - behind;
    arrived.length = 0;
    return { evaluated, behind };
  }

  /** Everything that time alone brings about by `untilMs`, in order. */
  fireUntil(untilMs: number, gaps: readonly Span[], occasion: Occasion): void {
    while (this.#nextMs <= untilMs) {
      const next = this.#look(gaps);
      if (next === null || this.#nextMs > untilMs) return;
      next.fire(this.#nextMs, gaps, occasion);
      this.#nextMs = Number.NEGATIVE_INFINITY;
    }
  }

  /** What is due next has to be looked for again: sources, what they know or the gaps are others than before. */
  wake(gaps: readonly Span[]): void {
    this.#look(gaps);
  }

  #look(gaps: readonly Span[]): WatchedSource | null {
    let next: WatchedSource | null = null;
    this.#nextMs = Number.POSITIVE_INFINITY;
    for (const source of this.sources) {
      const dueMs = source.nextDueMs(gaps);
      if (dueMs < this.#nextMs) [next, this.#nextMs] = [source, dueMs];
    }
    return next;
  }

  /** Whether it is news: behind the thing's newest reading, or its own, it is remembered but not judged. */
  #hear({ channel, timeMs, value }: ChannelReading): boolean {
    const news = timeMs >= this.#heardMs && timeMs > channel.lastMs;
    channel.hear(timeMs, value);
    for (const source of channel.sources) {
      source.remember({ timeMs, value });
      if (news) this.#touched.add(source);
    }
    return news;
  }
}

/** Most come in order already. */
function inOrder(readings: ChannelReading[]): void {
  for (let k = 1; k < readings.length; k++) {
    if (readings[k]!.timeMs >= readings[k - 1]!.timeMs) continue;
    readings.sort((a, b) => a.timeMs - b.timeMs);
    return;
  }
}
