import { joinSpans, type Span } from '../own-silence.ts';
import { arrange, type Settlement, type Stored, type Watched } from './arrangement.ts';
import type { ConditionChange, ConditionState, Source, TimedValue, WatchedRule, WatchedThing } from './evaluation.ts';
import { spansOf, windowsOf } from './look-back.ts';
import type { Occasion } from './occasion.ts';
import type { ReadingWindow } from './reading-window.ts';
import { sourceId } from './scope.ts';
import type { ThingTimeline } from './thing-timeline.ts';
import { TimerQueue } from './timer-queue.ts';

export interface EvaluatorParts {
  /** the current versions, enabled or not */
  rules: readonly WatchedRule[];
  things: readonly WatchedThing[];
  /** as stored */
  states: readonly StoredCondition[];
  /** the newest value of each datastream as of the journal cursor */
  latest: ReadonlyMap<number, TimedValue>;
  /** what rules look back on, by datastream a window of each span: `Evaluator.windows`, filled */
  windows: ReadonlyMap<number, readonly ReadingWindow[]>;
}

export type StoredCondition = Source & { state: ConditionState };

/** A reading as the evaluator takes it. */
export interface TakenReading {
  datastreamId: number;
  timeMs: number;
  value: number;
}

/**
 * After how long a gap of our own what devices held back has come in: silence and delays do not count until then.
 */
export const GAP_GRACE_MS = 5000;

/**
 * Says what becomes of the conditions of all rules of a realm, from readings and the realm's clock (epoch ms). It keeps a
 * state for each source, to be stored with the alarms; a new one made of the states, the newest values and the look-back
 * goes on as if it had never stopped. Readings of one thing with one time are one message and come in one call; else it
 * makes no difference how readings are cut into calls.
 */
export class Evaluator {
  readonly counts = { evaluated: 0, behind: 0 };
  #watched: Watched;
  #gaps: readonly Span[] = [];
  #queue = new TimerQueue<ThingTimeline>();
  /** what is stored of sources that there are no more */
  readonly #gone = new Map<string, Source>();
  /** what was stored under other rules or things than there are now: it ends, or goes on, at the next call */
  #unsettled: Settlement[];

  constructor({ rules, things, states, latest, windows }: EvaluatorParts) {
    const stored = new Map(
      states.map(({ state, ...source }) => [sourceId(source), { source, state, rule: null, judge: null }]),
    );
    this.#watched = arrange({ rules, things, latest, windows }, stored, null);
    this.#unsettled = this.#watched.settlements;
    this.#wakeAll();
  }

  /** Datastream id → how far back its readings are needed, ms. */
  static spans(rules: readonly WatchedRule[], things: readonly WatchedThing[]): Map<number, number> {
    return spansOf(rules, things);
  }

  /** Datastream id → windows to be filled with the readings of its span. */
  static windows(rules: readonly WatchedRule[], things: readonly WatchedThing[]): Map<number, ReadingWindow[]> {
    return windowsOf(rules, things);
  }

  /** Takes readings of any things in any order, released at `clockMs`. */
  take(readings: readonly TakenReading[], clockMs: number): ConditionChange[] {
    const occasion = this.#begin(clockMs);
    const touched = { main: [] as ThingTimeline[], derived: [] as ThingTimeline[] };
    for (const { datastreamId, timeMs, value } of readings) {
      const known = this.#watched.channels.get(datastreamId);
      if (known === undefined) continue;
      const { channel, timeline } = known;
      if (!timeline.watched) {
        timeline.pass(channel, timeMs, value);
        continue;
      }
      if (timeline.arrived.length === 0) (timeline.main === null ? touched.main : touched.derived).push(timeline);
      timeline.arrived.push({ channel, timeMs, value });
    }
    for (const timeline of [...touched.main, ...touched.derived]) {
      const { evaluated, behind } = timeline.step(this.#gaps, occasion);
      this.counts.evaluated += evaluated;
      this.counts.behind += behind;
      this.#queue.add(timeline, timeline.nextMs);
      if (timeline.main !== null) this.#queue.add(timeline.main, timeline.main.nextMs);
    }
    return occasion.changes;
  }

  /** Everything that time alone brings about until `clockMs`: delays run out, silence, active hours. */
  advance(clockMs: number): ConditionChange[] {
    const occasion = this.#begin(clockMs);
    for (let due = this.#queue.take(clockMs); due !== null; due = this.#queue.take(clockMs)) {
      due.fireUntil(clockMs, this.#gaps, occasion);
      this.#queue.add(due, due.nextMs);
    }
    return occasion.changes;
  }

  /** The next moment at which time alone may bring something about; null: none. */
  nextDueMs(): number | null {
    return this.#unsettled.length > 0 ? 0 : this.#queue.nextMs();
  }

  /**
   * Other rules or things from `clockMs` on. Conditions that nothing looks at any more end with a `why`, others go on
   * under the new version; what is new is judged by the newest values. `more`: what only now is needed, the newest values
   * of new things and the look-back of `spans` that have grown.
   */
  setRules(
    rules: readonly WatchedRule[],
    things: readonly WatchedThing[],
    clockMs: number,
    more: Partial<Pick<EvaluatorParts, 'latest' | 'windows'>> = {},
  ): ConditionChange[] {
    const changes = this.advance(clockMs);
    const before = this.#watched;
    const stored = new Map<string, Stored>();
    for (const [id, { condition, judge }] of before.sources) {
      const { source, state, rule, changed } = condition;
      if (changed) this.#gone.set(id, source);
      stored.set(id, { source, state, rule, judge });
    }
    this.#watched = arrange({ rules, things, latest: NOTHING, windows: NOTHING, ...more }, stored, before.channels);
    this.#unsettled = this.#watched.settlements;
    changes.push(...this.#begin(clockMs).changes);
    this.#wakeAll();
    return changes;
  }

  /** When we ourselves took nothing in; in any order. */
  setGaps(spans: readonly Span[]): void {
    this.#gaps = joinSpans(spans.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs + GAP_GRACE_MS })));
    this.#wakeAll();
  }

  /** What is to be stored since the last call; `state` null: nothing amiss, to be deleted. */
  drain(): (Source & { state: ConditionState | null })[] {
    const drained: (Source & { state: ConditionState | null })[] = [];
    for (const [id, { condition }] of this.#watched.sources) {
      if (!condition.changed && !this.#gone.has(id)) continue;
      condition.changed = false;
      this.#gone.delete(id);
      drained.push({ ...condition.source, state: condition.state });
    }
    for (const source of this.#gone.values()) drained.push({ ...source, state: null });
    this.#gone.clear();
    return drained;
  }

  #begin(clockMs: number): Occasion {
    const occasion: Occasion = { clockMs, changes: [] };
    if (this.#unsettled.length === 0) return occasion;
    const settlements = this.#unsettled;
    this.#unsettled = [];
    for (const settle of settlements) {
      const gone = settle(this.#gaps, occasion);
      if (gone !== null) this.#gone.set(sourceId(gone), gone);
    }
    this.#wakeAll();
    return occasion;
  }

  #wakeAll(): void {
    this.#queue = new TimerQueue();
    for (const timeline of this.#watched.timelines) {
      if (timeline.sources.length === 0) continue;
      timeline.wake(this.#gaps);
      this.#queue.add(timeline, timeline.nextMs);
    }
  }
}

const NOTHING = new Map<number, never>();
