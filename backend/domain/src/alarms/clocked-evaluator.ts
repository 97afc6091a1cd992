import { isDerived } from '@commune/contract';
import { AirByClock } from './air-by-clock.ts';
import type { ConditionChange, WatchedRule, WatchedThing } from './evaluation.ts';
import { Evaluator, type EvaluatorParts, type TakenReading } from './evaluator.ts';

/**
 * The evaluator of a realm whose clock comes with its readings: what came before the clock is judged by it, in the order
 * of its times, then what is derived from it, then what time alone brings about. Nothing hangs on how fast it all comes,
 * nor on how it is cut into pieces. What else derives from readings is not looked at: it keeps to no clock.
 */
export class ClockedEvaluator {
  readonly evaluator: Evaluator;
  #air: AirByClock;
  #derived: ReadonlySet<number>;
  #arrived: TakenReading[] = [];
  #clockMs: number;

  /** `parts` as of `clockMs`; `air`: readings of the last `AIR_BACK_MS` of what something is derived from by the hour. */
  constructor(parts: EvaluatorParts, clockMs: number, air: readonly TakenReading[] = []) {
    const { things, latest } = parts;
    this.#clockMs = clockMs;
    this.#derived = derivedOf(things);
    this.evaluator = new Evaluator({ ...parts, latest: this.#measured(latest) });
    this.#air = new AirByClock(things, clockMs);
    for (const { datastreamId, timeMs, value } of air) this.#air.take(datastreamId, timeMs, value);
    this.#air.tell(clockMs);
  }

  /** The datastreams that something is derived from by the hour. */
  static airInputs(things: readonly WatchedThing[]): number[] {
    return [...new AirByClock(things, 0).inputs];
  }

  get clockMs(): number {
    return this.#clockMs;
  }

  /** Keeps a reading until the clock comes. */
  arrive(reading: TakenReading): void {
    if (!this.#derived.has(reading.datastreamId)) this.#arrived.push(reading);
  }

  /** Everything until the clock stands at `clockMs`; a clock that does not move on changes nothing. */
  advance(clockMs: number): ConditionChange[] {
    if (clockMs <= this.#clockMs) return [];
    this.#clockMs = clockMs;
    const readings = this.#arrived.sort((a, b) => a.timeMs - b.timeMs || a.datastreamId - b.datastreamId);
    this.#arrived = [];
    const changes = this.evaluator.take(readings, clockMs);
    for (const { datastreamId, timeMs, value } of readings) this.#air.take(datastreamId, timeMs, value);
    changes.push(...this.evaluator.take(this.#air.tell(clockMs), clockMs));
    const dueMs = this.evaluator.nextDueMs();
    if (dueMs !== null && dueMs <= clockMs) changes.push(...this.evaluator.advance(clockMs));
    return changes;
  }

  /** Other rules or things from now on; see `Evaluator.setRules`. */
  setRules(
    rules: readonly WatchedRule[],
    things: readonly WatchedThing[],
    more: Partial<Pick<EvaluatorParts, 'latest' | 'windows'>> = {},
  ): ConditionChange[] {
    this.#derived = derivedOf(things);
    this.#air = new AirByClock(things, this.#clockMs, this.#air);
    const measured = more.latest === undefined ? {} : { latest: this.#measured(more.latest) };
    return this.evaluator.setRules(rules, things, this.#clockMs, { ...more, ...measured });
  }

  /** What is stored of what is derived was told by others. */
  #measured(latest: EvaluatorParts['latest']): EvaluatorParts['latest'] {
    return new Map(Array.from(latest).filter(([id]) => !this.#derived.has(id)));
  }
}

function derivedOf(things: readonly WatchedThing[]): Set<number> {
  return new Set(
    things.flatMap(({ datastreams }) => datastreams.filter(({ property }) => isDerived(property)).map(({ id }) => id)),
  );
}
