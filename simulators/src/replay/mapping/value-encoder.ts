import type { ObservedProperty } from '@commune/contract';
import type { Measure } from './mapping.ts';
import { type Decimal, numberOf } from './numbers.ts';
import { type Conversion, conversion } from './units.ts';

/** A cell as a member of a JSON object: `"pm25":12.3`; what begins with `!` says why it is none. */
export type Encode = (cell: string, unit: string | undefined) => string;

const WITH_UNIT = /^([-+]?\d[\d.,\u00a0\u202f]*)\s*(\D\S*)$/;
const YES = new Set(['1', 'true', 'yes', 'y', 'on', 'có', 'bật', 'mở', 'open']);
const NO = new Set(['0', 'false', 'no', 'n', 'off', 'không', 'tắt', 'đóng', 'closed']);
/** more digits than a measurement has, fewer than rounding spoils */
const DIGITS = 12;

/** What one property's cells come to; an unknown property's numbers are passed on as they are, for the store to judge. */
export function valueEncoder(measure: Measure, property: ObservedProperty | undefined, decimal: Decimal): Encode {
  const head = `${JSON.stringify(measure.property)}:`;
  if (property?.kind === 'flag') {
    return (cell) => {
      const word = cell.trim().toLowerCase();
      if (YES.has(word)) return `${head}1`;
      return NO.has(word) ? `${head}0` : `!"${cell}" is neither yes nor no`;
    };
  }
  if (property?.kind === 'state') {
    return (cell) => {
      const code = numberOf(cell, decimal);
      return head + (code === undefined ? JSON.stringify(cell.trim()) : String(code));
    };
  }
  const own = property?.unit ?? measure.unit ?? '1';
  const { scale = 1, offset = 0 } = measure;
  const conversions = new Map<string, Conversion | undefined>();
  const encode = (value: number, unit: string): string => {
    if (!conversions.has(unit)) conversions.set(unit, conversion(unit, own));
    const read = conversions.get(unit);
    if (read === undefined) return `!${unit} cannot be read as ${own}`;
    const exact = read.scale === 1 && read.offset === 0 && scale === 1 && offset === 0;
    if (exact) return head + value;
    return head + Number(((value * read.scale + read.offset) * scale + offset).toPrecision(DIGITS));
  };
  const plain = (measure.unit === undefined || measure.unit === own) && scale === 1 && offset === 0;
  return (cell, unitBeside) => {
    const value = numberOf(cell, decimal);
    if (value !== undefined) {
      if (plain && unitBeside === undefined) return head + value;
      return encode(value, measure.unit ?? unitBeside ?? own);
    }
    const [, number, unit] = WITH_UNIT.exec(cell.trim()) ?? [];
    const withUnit = number === undefined ? undefined : numberOf(number, decimal);
    return withUnit === undefined || unit === undefined ? `!"${cell}" is no number` : encode(withUnit, unit);
  };
}
