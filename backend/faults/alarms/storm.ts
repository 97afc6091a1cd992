import { buildTopic, type RuleDefinition, ruleDefinitionSchema, type ThingInput } from '@commune/contract';
import { Chance } from '../chance.ts';

export const REALM = 'sim';
export const KEYS = ['pm25', 'pm10'] as const;
export const THINGS = 400;
export const SLUG_PREFIX = 'storm-';
/**
 * One thing's messages are twice its interval apart. So a delay that is over between two of them ends then, whether the
 * second has come in or is kept from it by a fault: nothing hangs on when a reading arrives.
 */
const STEP_MS = 2000;
const INTERVAL_S = STEP_MS / 2000;
/** All things together, every so many of their steps. */
const STORM_EVERY = 9;
const STORM_STEPS = 2;

interface StormyThing {
  chance: Chance;
  /** by step, by the order of KEYS */
  values: number[][];
  /** around what it measures for the steps that are left */
  calm: number;
  left: number;
}

/** A commune's worth of readings that cross limits again and again; message n is the same for the same seed. */
export class Storm {
  readonly startMs: number;
  readonly #things: StormyThing[];

  constructor(seed: number, startMs: number) {
    this.startMs = startMs;
    this.#things = Array.from({ length: THINGS }, (_, thing) => ({
      ...{ chance: new Chance(seed * THINGS + thing), values: [], calm: 20, left: 0 },
    }));
  }

  thingOf(n: number): number {
    return n % THINGS;
  }

  timeOf(n: number): number {
    return this.startMs + n * (STEP_MS / THINGS);
  }

  /** By the order of KEYS. */
  valuesOf(n: number): readonly number[] {
    const thing = this.#things[this.thingOf(n)]!;
    const step = Math.floor(n / THINGS);
    while (thing.values.length <= step) thing.values.push(this.#next(thing));
    return thing.values[step]!;
  }

  encode(n: number): { topic: string; payload: string } {
    const values = Object.fromEntries(KEYS.map((key, k) => [key, this.valuesOf(n)[k]]));
    return {
      topic: buildTopic({ channel: 'obs', realm: REALM, source: slugOf(this.thingOf(n)) }),
      payload: JSON.stringify({ t: this.timeOf(n), v: values }),
    };
  }

  #next(thing: StormyThing): number[] {
    if (thing.left === 0) {
      thing.left = Math.floor(thing.chance.between(1, 6));
      thing.calm = thing.chance.pick([20, 20, 55, 80, 120]);
    }
    thing.left--;
    const stormy = thing.values.length % STORM_EVERY >= STORM_EVERY - STORM_STEPS;
    return KEYS.map(() => Math.round((stormy ? 130 : thing.calm) + thing.chance.between(-8, 8)));
  }
}

export function slugOf(thing: number): string {
  return SLUG_PREFIX + String(thing).padStart(3, '0');
}

export function thingInput(thing: number): ThingInput {
  return {
    ...{ realm: REALM, slug: slugOf(thing), kind: 'air-station', domain: 'environment' },
    name: { vi: 'Trạm thử', en: 'Test station' },
    datastreams: KEYS.map((key) => ({ key, property: key, expectedIntervalS: INTERVAL_S })),
  };
}

/** By key. */
export function stormRules(): Map<string, RuleDefinition> {
  const scope = { things: Array.from({ length: THINGS }, (_, thing) => slugOf(thing)) };
  const rule = (condition: object, more: object = {}) =>
    ruleDefinitionSchema.parse({
      ...{ name: { vi: 'Thử', en: 'Test' }, source: 'npm run faults', scope, ...more },
      condition: { type: 'threshold', direction: 'above', ...condition },
    });
  const levels = [
    { severity: 'medium', at: 50 },
    { severity: 'high', at: 100 },
  ];
  return new Map([
    ['storm-levels', rule({ property: 'pm25', levels, hysteresis: 5 })],
    [
      'storm-delayed',
      rule({ property: 'pm25', levels: [{ severity: 'high', at: 100 }] }, { onDelayS: 3, offDelayS: 5 }),
    ],
    ['storm-mean', rule({ property: 'pm10', take: 'mean', overS: 12, levels, hysteresis: 2 })],
    ['storm-rise', rule({ property: 'pm10', take: 'rate', overS: 6, levels: [{ severity: 'low', at: 40_000 }] })],
  ]);
}
