import { parseTime } from '@commune/contract';
import { invalidField } from '../errors.ts';

/** The latest moment a JavaScript date can say. */
const MAX_DATE_MS = 8.64e15;

/** A moment in an address or a body, epoch ms; throws a 400 that names the field. */
export function readTime(field: string, value: unknown): number {
  // A plus that was not encoded arrives as a space, and every Vietnamese time has one.
  const text = typeof value === 'string' ? value.replace(/ (\d{2}:\d{2})$/, '+$1') : value;
  const ms = parseTime(typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text);
  if (ms === undefined || Math.abs(ms) > MAX_DATE_MS) {
    throw invalidField(field, 'must be epoch milliseconds or ISO 8601 with an offset');
  }
  return ms;
}

/** A moment that may be left out. */
export function readOptionalTime(field: string, value: unknown): number | null {
  return value === undefined || value === '' ? null : readTime(field, value);
}

/** Throws a 400 where "to" does not lie after "from". */
export function requireOrder(fromMs: number | null, toMs: number | null): void {
  if (fromMs !== null && toMs !== null && toMs <= fromMs) throw invalidField('to', 'must lie after "from"');
}
