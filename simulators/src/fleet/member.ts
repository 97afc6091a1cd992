import type { ObservedProperty } from '@commune/contract';
import type { Happening, Register } from '../services/register.ts';
import type { World } from '../world/world.ts';
import type { FleetThing, Signal } from './model.ts';
import { models } from './models.ts';
import { Presence } from './presence.ts';

interface Stream {
  key: string;
  /** `"key":`, the way it stands in JSON */
  jsonKey: string;
  signal: Signal;
  scale: number;
  isTotal: boolean;
}

/** What a scenario makes of a signal of a thing. */
export type Overlay = (thing: FleetThing, property: ObservedProperty, signal: Signal) => Signal;

/** A thing of the simulated fleet. */
export class Member {
  readonly presence: Presence;
  /** what happens there to dossiers, documents, reports; most things have none */
  readonly register: Register | undefined;
  private readonly streams: readonly Stream[];

  /** Throws where the kind has no model, or the model no value for a datastream of the thing. */
  constructor(
    readonly thing: FleetThing,
    world: World,
    properties: ReadonlyMap<string, ObservedProperty>,
    overlay: Overlay = (_thing, _property, signal) => signal,
  ) {
    const make = models[thing.kind];
    if (!make) throw new Error(`kind "${thing.kind}" of ${thing.slug} has no model`);
    const { signals, register } = make(thing, world);
    this.register = register;
    this.presence = new Presence(thing.slug, world);
    this.streams = thing.datastreams.map(({ key, property }) => {
      const model = signals[property];
      const definition = properties.get(property);
      if (!model) throw new Error(`the model of "${thing.kind}" gives no ${property}, which ${thing.slug} measures`);
      if (!definition) throw new Error(`${thing.slug} measures "${property}", which nobody defined`);
      const isTotal = definition.kind === 'interval-total';
      const signal = overlay(thing, definition, model);
      return { key, jsonKey: `${JSON.stringify(key)}:`, signal, scale: 10 ** definition.precision, isTotal };
    });
  }

  get slug(): string {
    return this.thing.slug;
  }

  /** Rounded values by key. Interval totals are left out without `totalsSpanMs`; what is not a number always is. */
  valuesAt(tMs: number, totalsSpanMs: number | undefined): Record<string, number> {
    const values: Record<string, number> = {};
    for (const stream of this.streams) {
      const value = read(stream, tMs, totalsSpanMs);
      if (Number.isFinite(value)) values[stream.key] = value;
    }
    return values;
  }

  /**
   * The same as the JSON of `{"t":…,"v":{…}}` without its opening brace, so that a thing may be put before it; built
   * by joining strings, which is what makes a week of the fleet a matter of seconds. `n` is 0 when there is no value.
   * `statedMs`: the time that the device gives, where its clock is off.
   */
  readingAt(tMs: number, totalsSpanMs: number | undefined, statedMs = tMs): { json: string; n: number } {
    let json = `"t":${statedMs},"v":{`;
    let n = 0;
    for (const stream of this.streams) {
      const value = read(stream, tMs, totalsSpanMs);
      if (!Number.isFinite(value)) continue;
      json += n++ === 0 ? stream.jsonKey + value : `,${stream.jsonKey}${value}`;
    }
    return { json: `${json}}}`, n };
  }

  /** What happened after `fromMs`, up to and with `toMs`. */
  happenings(fromMs: number, toMs: number): Happening[] {
    return this.register?.during(fromMs, toMs) ?? [];
  }
}

function read({ signal, scale, isTotal }: Stream, tMs: number, totalsSpanMs: number | undefined): number {
  if (isTotal && totalsSpanMs === undefined) return Number.NaN;
  // + 0 turns a negative zero into zero
  return Math.round(signal(tMs, totalsSpanMs ?? 0) * scale) / scale + 0;
}
