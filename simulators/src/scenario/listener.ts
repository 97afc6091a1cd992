import { ClockedEvaluator } from '@commune/domain';
import type { Message } from '../publish/outbox.ts';
import { HOUR_MS } from '../world/calendar.ts';
import { AlarmLog, turnText } from './alarm-log.ts';
import { MessageDecoder, type Window } from './decode.ts';
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
  readonly #decoder: MessageDecoder;
  readonly #evaluator: ClockedEvaluator;
  /** ids of datastreams by thing and key */
  readonly #streams: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly #hash: SortedHash;
  #settledMs: number;

  constructor(scenario: Scenario) {
    const things = watchedThings(scenario.things);
    this.#streams = new Map(
      things.map(({ slug, datastreams }) => [slug, new Map(datastreams.map(({ key, id }) => [key, id]))]),
    );
    const nothing = { states: [], latest: new Map(), windows: new Map() };
    this.#evaluator = new ClockedEvaluator({ rules: seedRules, things, ...nothing }, scenario.startMs);
    this.alarms = new AlarmLog(things);
    this.#hash = new SortedHash(reachMs(scenario));
    this.#settledMs = scenario.startMs;
    this.#decoder = new MessageDecoder(windowOf(scenario), {
      values: (thing, timeMs, keys, values) => this.#take(thing, timeMs, keys, values),
      refused: (n) => {
        this.refused += n;
      },
      event: (thing, timeMs, type, id) => this.#hash.add(timeMs, `${thing} !${type} ${id}`),
      clock: (clockMs) => this.#advance(clockMs),
    });
  }

  hear(message: Message): void {
    this.#decoder.decode(message);
  }

  /** To be asked once everything has been heard. */
  hashes(): { telemetry: string; alarms: string } {
    const turns = this.alarms.turns.map((turn) => ({ timeMs: turn.timeMs, text: turnText(turn) }));
    return { telemetry: this.#hash.digest(), alarms: hashLines(turns) };
  }

  #take(thing: string, timeMs: number, keys: readonly string[], values: readonly number[]): void {
    const streams = this.#streams.get(thing);
    let text = thing;
    for (let k = 0; k < keys.length; k++) {
      const [key, value] = [keys[k]!, values[k]!];
      text += ` ${key} ${value}`;
      const datastreamId = streams?.get(key);
      if (datastreamId !== undefined) this.#evaluator.arrive({ datastreamId, timeMs, value });
    }
    this.#hash.add(timeMs, text);
    this.readings += keys.length;
  }

  #advance(clockMs: number): void {
    for (const change of this.#evaluator.advance(clockMs)) this.alarms.take(change, clockMs);
    if (clockMs - this.#settledMs < HOUR_MS) return;
    this.#hash.settle(clockMs);
    this.#settledMs = clockMs;
  }
}
