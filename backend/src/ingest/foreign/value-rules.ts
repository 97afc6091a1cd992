import type { ObservedProperty, ValueRule } from '@commune/contract';
import { convertUnit, shortened } from '@commune/domain';
import type { ValueRefusal } from '../values.ts';
import type { Measurement } from './foreign-decoder.ts';

const POINT = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const COMMA = /^[+-]?\d+(,\d+)?$/;
const LONGEST_NUMBER = 40;

/** A value that can go into a message of ours, or why it cannot. */
export type Ruled = { value: unknown } | ValueRefusal;

/** Does to a value what its rule declares. Never throws. */
export function applyRule(rule: ValueRule, measurement: Measurement, property: ObservedProperty | undefined): Ruled {
  const { from, text, bits, words, scale, offset, unit } = rule;
  let value = measurement.value;
  if (text !== undefined && typeof value === 'string') {
    const number = numberOf(value.trim(), text);
    if (number === undefined) return refused('wrong_type', `${from}: "${shown(value)}" is no number`);
    value = number;
  }
  if (bits !== undefined) {
    if (!Number.isSafeInteger(value) || (value as number) < 0) {
      return refused('wrong_type', `${from}: bits are taken of a whole number from 0, not of ${shown(value)}`);
    }
    value = Math.floor((value as number) / 2 ** bits.first) % 2 ** bits.count;
  }
  if (words !== undefined) {
    const word = String(value);
    if (typeof value === 'object' || !Object.hasOwn(words, word)) {
      return refused('unknown_state', `${from}: the mapping has no word for ${shown(value)}`);
    }
    return { value: words[word] };
  }
  if (typeof value === 'number' && (scale !== undefined || offset !== undefined)) {
    value = shortened(value * (scale ?? 1) + (offset ?? 0));
  }
  // Who says how to calculate says what comes of it; else the message's own unit counts.
  const given = unit ?? ((scale ?? offset) === undefined ? measurement.unit : undefined);
  return inUnitOf(property, { ...measurement, value, unit: given });
}

/** A value in its property's unit, where the message or the mapping says what it comes in. */
export function inUnitOf(property: ObservedProperty | undefined, { from, value, unit }: Measurement): Ruled {
  if (unit === undefined || property === undefined || typeof value !== 'number' || property.unit === unit) {
    return { value };
  }
  // A flag or a state has none to speak of.
  if (property.kind === 'flag' || property.kind === 'state') return { value };
  const converted = convertUnit(value, unit, property.unit);
  if (converted !== undefined) return { value: converted };
  return refused(
    'wrong_unit',
    `${from} comes in "${shown(unit)}", and ${property.key} is kept in "${property.unit}"; say in a rule how to convert it`,
  );
}

function numberOf(text: string, sign: 'point' | 'comma'): number | undefined {
  if (text.length > LONGEST_NUMBER || !(sign === 'point' ? POINT : COMMA).test(text)) return undefined;
  return Number(text.replace(',', '.'));
}

function refused(reason: ValueRefusal['reason'], detail: string): ValueRefusal {
  return { reason, detail };
}

/** Enough of a value to know it by. */
export function shown(value: unknown): string {
  if (typeof value === 'object') return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
  return String(value).slice(0, 60);
}
