import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RuleDefinition, Severity, WhatIfAlarm } from '@commune/contract';
import {
  type ConditionChange,
  Evaluator,
  type Span,
  type TakenReading,
  type TimedValue,
  type WatchedThing,
  worse,
} from '@commune/domain';

/** Readings that are judged between two turns of the event loop. */
const READINGS_A_TURN = 2000;

export interface WhatIfParts {
  definition: RuleDefinition;
  things: readonly WatchedThing[];
  /** the newest value of each datastream before `startMs` */
  latest: ReadonlyMap<number, TimedValue>;
  gaps: readonly Span[];
  /** it is run from here on, so that what holds already at `fromMs` is known then */
  startMs: number;
  /** what was raised before counts as old */
  fromMs: number;
  /** alarms that are listed, the newest */
  listed: number;
}

type Raised = Omit<WhatIfAlarm, 'thing' | 'key'> & Pick<ConditionChange, 'thingId' | 'datastreamId'>;

/** Runs one rule over readings of the past and keeps what it would have raised. */
export class WhatIfRun {
  readonly bySeverity: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  raised = 0;
  readonly #parts: WhatIfParts;
  readonly #evaluator: Evaluator;
  readonly #open = new Map<string, Raised>();
  #newest: Raised[] = [];

  constructor(parts: WhatIfParts) {
    this.#parts = parts;
    const { definition, things, latest, gaps, startMs } = parts;
    this.#evaluator = new Evaluator({ rules: [], things, states: [], latest, windows: new Map() });
    this.#evaluator.setGaps(gaps);
    // A rule that comes to things that have values already is held against those at once.
    const rule = { key: 'what-if', version: 1, definition: { ...definition, enabled: true, governing: true } };
    this.#note(this.#evaluator.setRules([rule], things, startMs));
  }

  /** Takes in the readings up to a moment; lets others have their turn in between. */
  async take(readings: readonly TakenReading[], untilMs: number): Promise<void> {
    for (const portion of this.#portions(readings)) {
      this.#note(this.#evaluator.take(portion, untilMs));
      await nextTurn();
    }
    this.#note(this.#evaluator.advance(untilMs));
    await nextTurn();
  }

  /** The newest alarms, newest first. */
  alarms(): Raised[] {
    return this.#newest.toSorted((a, b) => b.raisedMs - a.raisedMs).slice(0, this.#parts.listed);
  }

  /** In order of time for each thing, and its readings of one moment together: they are one message. */
  *#portions(readings: readonly TakenReading[]): Generator<TakenReading[]> {
    const ordered = readings.toSorted((a, b) => a.timeMs - b.timeMs);
    for (let from = 0; from < ordered.length; ) {
      let to = Math.min(from + READINGS_A_TURN, ordered.length);
      while (to < ordered.length && ordered[to]!.timeMs === ordered[to - 1]!.timeMs) to++;
      yield ordered.slice(from, to);
      from = to;
    }
  }

  #note(changes: readonly ConditionChange[]): void {
    for (const change of changes) {
      const { kind, timeMs, severity, thingId, datastreamId } = change;
      const source = `${thingId} ${datastreamId}`;
      const open = this.#open.get(source);
      if (kind === 'raised')
        this.#raise(source, { thingId, datastreamId, severity, peak: severity, raisedMs: timeMs, clearedMs: null });
      else if (open === undefined) continue;
      else if (kind === 'climbed' || kind === 'fell') this.#move(open, severity);
      else if (kind === 'cleared') {
        open.clearedMs = timeMs;
        this.#open.delete(source);
      }
    }
  }

  #raise(source: string, alarm: Raised): void {
    this.#open.set(source, alarm);
    if (alarm.raisedMs < this.#parts.fromMs) return;
    this.raised++;
    this.bySeverity[alarm.peak]++;
    this.#newest.push(alarm);
    if (this.#newest.length > 2 * this.#parts.listed) this.#newest = this.alarms();
  }

  #move(alarm: Raised, severity: Severity): void {
    const peak = worse(alarm.peak, severity);
    if (alarm.raisedMs >= this.#parts.fromMs) {
      this.bySeverity[alarm.peak]--;
      this.bySeverity[peak]++;
    }
    Object.assign(alarm, { severity, peak });
  }
}
