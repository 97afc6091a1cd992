import { ClockedEvaluator } from '@commune/domain';
import type { Message } from '../publish/outbox.ts';
import { HOUR_MS } from '../world/calendar.ts';
import { AlarmLog, turnText } from './alarm-log.ts';
import { decodeMessage, type Window } from './decode.ts';
import { hashLines, SortedHash } from './hash.ts';
import { reachMs, type Scenario } from './scenario.ts';
import { seedRules, watchedThings } from './watched.ts';

/** What a drill takes in before its start and after its end. */
const MARGIN_MS = 24 * HOUR_MS;

/** The times that a scenario's drill accepts. */
export function windowOf({ startMs, endMs }: Scenario): Window {
  return { fromMs: startMs - MARGIN_MS, untilMs: endMs + MARGIN_MS };
}

/** Hears a scenario's messages as the backend would, holds the commune's rules against them and hashes what it heard. */
export class Listener {
  readings = 0;
  refused = 0;
  readonly alarms: AlarmLog;
  readonly #evaluator: ClockedEvaluator;
  readonly #streams = new Map<string, number>();
  readonly #hash: SortedHash;
  readonly #window: Window;
  #settledMs: number;

  constructor(scenario: Scenario) {
    const things = watchedThings(scenario.things);
    for (const { slug, datastreams } of things)
      for (const { key, id } of datastreams) this.#streams.set(`${slug} ${key}`, id);
    const nothing = { states: [], latest: new Map(), windows: new Map() };
    this.#evaluator = new ClockedEvaluator({ rules: seedRules, things, ...nothing }, scenario.startMs);
    this.alarms = new AlarmLog(things);
    this.#hash = new SortedHash(reachMs(scenario));
    this.#window = windowOf(scenario);
    this.#settledMs = scenario.startMs;
  }

  hear(message: Message): void {
    const decoded = decodeMessage(message, this.#window);
    if (decoded.type === 'clock') this.#advance(decoded.clockMs);
    else if (decoded.type === 'event') this.#hash.add(decoded.timeMs, `${decoded.thing} ${decoded.text}`);
    else {
      this.refused += decoded.refused;
      for (const { thing, key, timeMs, value } of decoded.readings) {
        this.readings++;
        const name = `${thing} ${key}`;
        this.#hash.add(timeMs, `${name} ${value}`);
        const datastreamId = this.#streams.get(name);
        if (datastreamId !== undefined) this.#evaluator.arrive({ datastreamId, timeMs, value });
      }
    }
  }

  /** To be asked once everything has been heard. */
  hashes(): { telemetry: string; alarms: string } {
    const turns = this.alarms.turns.map((turn) => ({ timeMs: turn.timeMs, text: turnText(turn) }));
    return { telemetry: this.#hash.digest(), alarms: hashLines(turns) };
  }

  #advance(clockMs: number): void {
    for (const change of this.#evaluator.advance(clockMs)) this.alarms.take(change, clockMs);
    if (clockMs - this.#settledMs < HOUR_MS) return;
    this.#hash.settle(clockMs);
    this.#settledMs = clockMs;
  }
}
