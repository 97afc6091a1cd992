import type { ObservedProperty, RefusalReason, ValueRule } from '@commune/contract';
import { type Decoded, refuse } from '../decoded.ts';
import { type ElementContext, ElementReader } from '../element-reader.ts';
import { maySpeakFor } from '../rights.ts';
import type { ForeignOutput, Measurement } from './foreign-decoder.ts';
import { readJson } from './read-json.ts';
import type { ThingNames } from './thing-names.ts';
import { applyRule, inUnitOf, type Ruled } from './value-rules.ts';

/** What a source does with names. */
export interface SourceNames {
  things: ThingNames;
  rules: ReadonlyMap<string, readonly ValueRule[]>;
  /** whether a value that no rule names is taken by the name that the source gives it */
  takesUnlisted: boolean;
}

export function rulesByName(values: readonly ValueRule[]): SourceNames['rules'] {
  const rules = new Map<string, ValueRule[]>();
  for (const rule of values) {
    const listed = rules.get(rule.from);
    if (listed === undefined) rules.set(rule.from, [rule]);
    else listed.push(rule);
  }
  return rules;
}

/**
 * Turns what a decoder reads into elements of a batch of ours, and has them read like any other: times, rights,
 * properties, discovered things and refusals are the same for all.
 */
export class BatchOutput implements ForeignOutput {
  readonly #decoded: Decoded;
  readonly #context: ElementContext;
  readonly #names: SourceNames;
  readonly #reader: ElementReader;

  constructor(decoded: Decoded, context: ElementContext, names: SourceNames) {
    this.#decoded = decoded;
    this.#context = context;
    this.#names = names;
    this.#reader = new ElementReader(decoded, context);
  }

  read(device: string, time: unknown, measurements: Iterable<Measurement>, kept: Record<string, unknown> = {}): void {
    const thing = this.#thingOf(device);
    if (thing === undefined) return;
    // No prototype: a name such as __proto__ is a name like any other.
    const v: Record<string, unknown> = Object.assign(Object.create(null), kept);
    for (const measurement of measurements) this.#take(thing, measurement, v);
    this.#reader.readBatchElement(time === undefined ? { thing, v } : { thing, t: time, v });
  }

  refuse(reason: RefusalReason, detail: string): void {
    refuse(this.#decoded, reason, detail);
  }

  json(payload: Buffer): unknown {
    return readJson(this.#decoded, payload);
  }

  maySpeakFor(device: string): boolean {
    const { sender, entry } = this.#context;
    const thing = this.#thingOf(device);
    if (thing === undefined) return false;
    if (maySpeakFor(sender, entry.realm.slug, thing)) return true;
    this.refuse('outside_rights', `"${sender.username}" may not speak for ${entry.realm.slug}/${thing}`);
    return false;
  }

  #thingOf(device: string): string | undefined {
    const thing = this.#names.things.thingOf(device);
    if (thing === undefined) {
      const id = device.slice(0, 100);
      this.refuse('unknown_device', `the mapping names no thing for "${id}", and takes none that it does not name`);
    }
    return thing;
  }

  #take(thing: string, measurement: Measurement, v: Record<string, unknown>): void {
    const rules = this.#names.rules.get(measurement.from);
    if (rules === undefined) {
      const { from } = measurement;
      if (this.#names.takesUnlisted) this.#put(from, inUnitOf(this.#propertyOf(thing, from), measurement), v);
      return;
    }
    for (const rule of rules) {
      this.#put(rule.key, applyRule(rule, measurement, this.#propertyOf(thing, rule.key)), v);
    }
  }

  #put(key: string, ruled: Ruled, v: Record<string, unknown>): void {
    if ('reason' in ruled) this.refuse(ruled.reason, ruled.detail);
    else if (key in v)
      this.refuse('conflict', `${key} has another value already, in the same message at the same time`);
    else v[key] = ruled.value;
  }

  #propertyOf(thing: string, key: string): ObservedProperty | undefined {
    const { entry, directory } = this.#context;
    return entry.things.get(thing)?.get(key)?.property ?? directory.property(key);
  }
}
