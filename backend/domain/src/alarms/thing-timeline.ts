import type { Span } from '../own-silence.ts';
import type { Channel } from './channel.ts';
import type { Occasion } from './occasion.ts';
import type { WatchedSource } from './watched-source.ts';

export interface ChannelReading {
  channel: Channel;
  timeMs: number;
  value: number;
}

/** How often a source may have something come about at one moment: the end of its hours, a delay, a turn. */
const FIRED_AT_ONCE = 16;

/**
 * A thing with what rules say of it, stepped through in order of message time. What is derived from its readings is known
 * after them, and has a timeline of its own for each datastream: the `main` one does not wait for it.
 */
export class ThingTimeline {
  readonly channels: readonly Channel[];
  readonly main: ThingTimeline | null;
  /** what time alone may bring something about for */
  readonly sources: WatchedSource[] = [];
  /** released and not yet stepped through */
  readonly arrived: ChannelReading[] = [];
  /** what has a source of its own in this step */
  readonly #touched = new Set<WatchedSource>();
  #heardMs = Number.NEGATIVE_INFINITY;
  #nextMs = Number.NEGATIVE_INFINITY;
  #watched: boolean | null = null;

  constructor(channels: readonly Channel[], main: ThingTimeline | null = null) {
    this.channels = channels;
    this.main = main;
    for (const { lastMs } of channels) this.#heardMs = Math.max(this.#heardMs, lastMs);
  }

  /** whether any rule goes by its readings */
  get watched(): boolean {
    this.#watched ??= this.channels.some(({ sources }) => sources.length > 0);
    return this.#watched;
  }

  /** the newest reading, up to which everything has been judged */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** nothing comes about by time alone before then */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** A reading that no rule goes by; what is derived from the thing's readings may yet be of its time. */
  pass(channel: Channel, timeMs: number, value: number): void {
    channel.hear(timeMs, value);
    this.#heardMs = Math.max(this.#heardMs, timeMs);
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
      const { timeMs, channel } = arrived[k]!;
      // Of an hour or a day so far: it came about with what it was derived from.
      const atMs = channel.ofSpan ? Math.max(timeMs, this.#heardMs, this.main?.heardMs ?? timeMs) : timeMs;
      if (atMs > this.#heardMs) this.fireUntil(atMs, gaps, occasion);
      for (; k < arrived.length && arrived[k]!.timeMs === timeMs; k++) {
        if (!this.#hear(arrived[k]!)) behind++;
      }
      this.#heardMs = Math.max(this.#heardMs, atMs);
      for (const source of this.#touched) source.home.#judge(source, atMs, gaps, occasion);
      this.#touched.clear();
    }
    const evaluated = arrived.length - behind;
    arrived.length = 0;
    return { evaluated, behind };
  }

  /** Of a source that looks at the thing as a whole: not before what the thing said. */
  #judge(source: WatchedSource, atMs: number, gaps: readonly Span[], occasion: Occasion): void {
    source.take(Math.max(atMs, this.#heardMs), gaps, occasion);
    this.#nextMs = Math.min(this.#nextMs, source.nextDueMs(gaps));
  }

  /** Everything that time alone brings about by `untilMs`, in order. */
  fireUntil(untilMs: number, gaps: readonly Span[], occasion: Occasion): void {
    const stuck = { atMs: Number.NaN, times: 0 };
    while (this.#nextMs <= untilMs) {
      const next = this.#look(gaps);
      if (next === null || this.#nextMs > untilMs) return;
      stuck.times = this.#nextMs === stuck.atMs ? stuck.times + 1 : 0;
      stuck.atMs = this.#nextMs;
      // A mistake of ours that would otherwise hold up everything that this process does.
      if (stuck.times > FIRED_AT_ONCE * this.sources.length) {
        throw new Error(
          `rule ${next.condition.rule.key} does not come to rest at ${new Date(stuck.atMs).toISOString()}`,
        );
      }
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
    const news = (channel.ofSpan || timeMs >= this.#heardMs) && channel.isNews(timeMs, value);
    channel.hear(timeMs, value);
    for (const source of channel.sources) {
      source.remember(timeMs, value);
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
