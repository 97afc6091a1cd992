import { isDerived, ONLINE_KEY } from '@commune/contract';
import { LATE_AFTER_INTERVALS } from '../liveness.ts';
import { elapsedAtMs, type Span } from '../own-silence.ts';
import type { TimedValue, WatchedThing } from './evaluation.ts';
import type { WatchedSource } from './watched-source.ts';

/** Derived values of one reading's moment; the others are of an hour or a day, and change while it lasts. */
const OF_A_MOMENT = ['flood-level', 'rate-of-rise'];

/** A datastream as the evaluator follows it: its newest value, and the moment of the one before. */
export class Channel {
  readonly id: number;
  readonly key: string;
  readonly property: string;
  readonly intervalMs: number;
  /** neither a status nor computed from other readings: what says that a thing lives */
  readonly measures: boolean;
  readonly derived: boolean;
  /** its time is the beginning of what it is of, and the value at that time changes */
  readonly ofSpan: boolean;
  /** what is judged with each of its readings */
  readonly sources: WatchedSource[] = [];
  /** -Infinity: never heard */
  lastMs = Number.NEGATIVE_INFINITY;
  previousMs = Number.NEGATIVE_INFINITY;
  value = Number.NaN;

  /** `before`: the same one as it was followed so far */
  constructor(
    { id, key, property, expectedIntervalS }: WatchedThing['datastreams'][number],
    before: Channel | null,
    latest: TimedValue | null,
  ) {
    this.id = id;
    this.key = key;
    this.property = property;
    this.intervalMs = expectedIntervalS * 1000;
    this.derived = isDerived(property);
    this.ofSpan = this.derived && !OF_A_MOMENT.includes(property);
    this.measures = key !== ONLINE_KEY && !this.derived;
    if (before !== null) {
      this.lastMs = before.lastMs;
      this.previousMs = before.previousMs;
      this.value = before.value;
    }
    if (latest !== null) this.hear(latest.timeMs, latest.value);
  }

  get heard(): boolean {
    return this.lastMs !== Number.NEGATIVE_INFINITY;
  }

  /** What comes behind what is known is no news. */
  hear(timeMs: number, value: number): void {
    if (timeMs < this.lastMs) return;
    if (timeMs > this.lastMs) this.previousMs = this.lastMs;
    this.lastMs = timeMs;
    this.value = value;
  }

  /** Whether a reading says more than what is known. */
  isNews(timeMs: number, value: number): boolean {
    return timeMs > this.lastMs || (this.ofSpan && timeMs === this.lastMs && value !== this.value);
  }

  /** Until when a value of then may be relied on: it is late from there on. */
  reliableUntilMs(gaps: readonly Span[], heardMs = this.lastMs): number {
    return elapsedAtMs(gaps, heardMs, LATE_AFTER_INTERVALS * this.intervalMs);
  }
}
