import type { SparkplugMetric } from './sparkplug-payload.ts';

/** Bits of the whole numbers among the datatypes of Sparkplug B 3.0, section 6.4.16. */
const SIGNED_BITS: Record<number, number> = { 1: 8, 2: 16, 3: 32, 4: 64 };
const UNSIGNED_BITS: Record<number, number> = { 5: 8, 6: 16, 7: 32, 8: 64, 13: 64 };
const FLOATING = new Set([9, 10]);
const BOOLEAN = 11;
const TEXTS = new Set([12, 14, 15]);

/** A metric's value by its datatype; undefined where the two do not fit, or the type is no single value. */
export function sparkplugValue({ value }: SparkplugMetric, datatype: number): number | boolean | string | undefined {
  const bits = SIGNED_BITS[datatype];
  if (bits !== undefined) return typeof value === 'bigint' ? Number(BigInt.asIntN(bits, value)) : undefined;
  const unsignedBits = UNSIGNED_BITS[datatype];
  if (unsignedBits !== undefined) {
    return typeof value === 'bigint' ? Number(BigInt.asUintN(unsignedBits, value)) : undefined;
  }
  if (FLOATING.has(datatype)) return typeof value === 'number' ? value : undefined;
  if (datatype === BOOLEAN) return typeof value === 'boolean' ? value : undefined;
  return TEXTS.has(datatype) && typeof value === 'string' ? value : undefined;
}
