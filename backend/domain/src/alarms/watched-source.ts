import { elapsedAtMs, type Span } from '../own-silence.ts';
import { edgeAfterMs, isWithin } from './active-hours.ts';
import { Condition } from './condition.ts';
import type { ConditionState, Source, WatchedRule } from './evaluation.ts';
import type { Judge } from './judge.ts';
import type { Occasion } from './occasion.ts';
import type { ThingTimeline } from './thing-timeline.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** One rule over one thing or datastream: it judges when there is a reading, and when time alone brings something about. */
export class WatchedSource {
  readonly condition: Condition;
  readonly judge: Judge;
  /** whose time it goes by */
  readonly home: ThingTimeline;
  /** up to here the hours' beginnings and ends have been seen to */
  #hoursMs: number;

  constructor(rule: WatchedRule, source: Source, judge: Judge, state: ConditionState | null, home: ThingTimeline) {
    this.condition = new Condition(rule, source, state);
    this.judge = judge;
    this.home = home;
    const { heardMs } = home;
    this.#hoursMs = this.condition.level > 0 ? Math.max(heardMs, this.condition.sinceMs) : heardMs;
  }

  /** Whether there is something that the hours' end would end. */
  get #restless(): boolean {
    return this.condition.waits || this.condition.level > 0;
  }

  remember(timeMs: number, value: number): void {
    this.judge.remember?.(timeMs, value);
  }

  /** A step of the thing at `atMs`; its channels know the readings already. */
  take(atMs: number, gaps: readonly Span[], occasion: Occasion): void {
    const hours = this.condition.rule.definition.activeHours;
    if (hours !== null) {
      // Held back until after the hours' end had been seen to: it would raise what nothing ends.
      if (atMs < this.#hoursMs && edgeAfterMs(hours, atMs, 'end') <= this.#hoursMs) return;
      this.#hoursMs = Math.max(this.#hoursMs, atMs);
      if (!isWithin(hours, atMs)) return;
    }
    this.#ripenBefore(atMs, occasion);
    const verdict = this.judge.verdict(atMs, this.condition.level, gaps);
    if (verdict !== null) this.condition.hold(verdict, atMs, this.#reliableUntilMs(gaps, atMs), occasion);
  }

  /**
   * A delay that was over before the step, while what had been heard could be relied on, is over whatever the clock had to
   * wait for: a gap of ours is known by when readings arrive, and must not decide what they say.
   */
  #ripenBefore(atMs: number, occasion: Occasion): void {
    const plain = (fromMs: number, spanMs: number) => fromMs + spanMs;
    for (let dueMs = 0; this.condition.waits; this.condition.ripen(dueMs, plain, occasion)) {
      dueMs = this.condition.nextPendingMs(plain, this.#reliableUntilMs([], atMs));
      if (dueMs > atMs) return;
    }
  }

  /** The next moment at which something comes about if nothing is heard; infinite: none. */
  nextDueMs(gaps: readonly Span[]): number {
    return Math.min(this.#nextJudgedMs(gaps), this.condition.nextSteadyMs(), this.#nextEdgeMs());
  }

  /** That moment has come. */
  fire(atMs: number, gaps: readonly Span[], occasion: Occasion): void {
    const edge = this.#nextEdgeMs() <= atMs;
    if (edge) this.#crossEdge(atMs, gaps, occasion);
    else if (this.#nextJudgedMs(gaps) <= atMs) this.#turn(atMs, gaps, occasion);
    this.condition.calm(atMs, occasion);
  }

  /** Judges by the newest values: at the hours' beginning, for a new rule, for a new version. */
  reconsider(atMs: number, gaps: readonly Span[], occasion: Occasion): void {
    const hours = this.condition.rule.definition.activeHours;
    if (hours !== null && !isWithin(hours, atMs)) return;
    const verdict = this.judge.verdict(atMs, this.condition.level, gaps);
    // What is late raises nothing: nobody knows whether it still holds.
    if (verdict !== null && this.#reliableUntilMs(gaps) >= atMs) this.condition.hold(verdict, atMs, atMs, occasion);
  }

  /** Goes on under another version of the rule, from the newest value and without delays. */
  follow(rule: WatchedRule, atMs: number, gaps: readonly Span[], occasion: Occasion): void {
    const { condition, judge } = this;
    const verdict = condition.level > 0 ? judge.verdict(atMs, condition.level, gaps) : null;
    // What is late may end or ease what it raised, but raise nothing.
    const believed = verdict !== null && (verdict.level < condition.level || this.#reliableUntilMs(gaps) >= atMs);
    condition.follow(rule, believed ? verdict : null, atMs, occasion);
    const hours = rule.definition.activeHours;
    if (hours !== null && !isWithin(hours, atMs)) condition.enter(0, atMs, null, 'outside-hours', occasion);
    else if (condition.level === 0) this.reconsider(atMs, gaps, occasion);
  }

  #nextJudgedMs(gaps: readonly Span[]): number {
    return Math.min(this.#nextPendingMs(gaps), this.#nextTurnMs(gaps));
  }

  #nextPendingMs(gaps: readonly Span[]): number {
    if (!this.condition.waits) return NEVER;
    return this.condition.nextPendingMs(
      (fromMs, spanMs) => elapsedAtMs(gaps, fromMs, spanMs),
      this.#reliableUntilMs(gaps),
    );
  }

  /** Time alone turns a verdict to amiss: news where nothing is, or where the end of it waits for its delay. */
  #nextTurnMs(gaps: readonly Span[]): number {
    const { condition, judge } = this;
    if (judge.turnsAtMs === undefined || condition.level > 0 !== condition.waits) return NEVER;
    const atMs = judge.turnsAtMs(gaps);
    const hours = condition.rule.definition.activeHours;
    return hours === null || (isWithin(hours, atMs) && atMs > this.#hoursMs) ? atMs : NEVER;
  }

  #turn(atMs: number, gaps: readonly Span[], occasion: Occasion): void {
    if (this.#nextTurnMs(gaps) <= atMs) this.take(atMs, gaps, occasion);
    else this.condition.ripen(atMs, (fromMs, spanMs) => elapsedAtMs(gaps, fromMs, spanMs), occasion);
  }

  /** An end only where there is something to end. */
  #nextEdgeMs(): number {
    const { definition } = this.condition.rule;
    if (definition.activeHours === null || !this.judge.channels.some(({ heard }) => heard)) return NEVER;
    return edgeAfterMs(definition.activeHours, this.#hoursMs, this.#restless ? 'end' : 'beginning');
  }

  #crossEdge(atMs: number, gaps: readonly Span[], occasion: Occasion): void {
    this.#hoursMs = atMs;
    if (this.#restless) {
      this.condition.wait();
      this.condition.enter(0, atMs, null, 'outside-hours', occasion);
    } else this.reconsider(atMs, gaps, occasion);
  }

  /** Until when what was heard before the step at `stepMs`, or last, may be relied on. */
  #reliableUntilMs(gaps: readonly Span[], stepMs?: number): number {
    if (this.judge.turnsAtMs !== undefined) return NEVER;
    let untilMs = NEVER;
    for (const channel of this.judge.channels) {
      if (!channel.heard) continue;
      const heardMs = channel.lastMs === stepMs ? channel.previousMs : channel.lastMs;
      untilMs = Math.min(
        untilMs,
        heardMs === Number.NEGATIVE_INFINITY ? heardMs : channel.reliableUntilMs(gaps, heardMs),
      );
    }
    return untilMs;
  }
}
