import { parseTime } from '@commune/contract';
import { invalidField } from '../errors.ts';

/** The one value of a parameter or of a body's field; a number of a body counts as its text. Throws a 400 that names it. */
export function textParameter(field: string, value: unknown): string {
  if (Array.isArray(value)) throw invalidField(field, 'is given more than once');
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') throw invalidField(field, 'is missing');
  return value;
}

/** The latest moment a JavaScript date can say. */
const MAX_DATE_MS = 8.64e15;

/** Epoch ms of a moment given as epoch milliseconds or ISO 8601 with an offset. */
export function timeParameter(field: string, value: unknown): number {
  // A plus that was not encoded arrives as a space, and every Vietnamese time has one.
  const text = textParameter(field, value).replace(/ (\d{2}:\d{2})$/, '+$1');
  const ms = parseTime(/^-?\d+$/.test(text) ? Number(text) : text);
  if (ms === undefined || Math.abs(ms) > MAX_DATE_MS) {
    throw invalidField(field, 'must be epoch milliseconds or ISO 8601 with an offset');
  }
  return ms;
}

/** A moment that may be left out. */
export function optionalTimeParameter(field: string, value: unknown): number | null {
  return value === undefined || value === '' ? null : timeParameter(field, value);
}

/** Throws a 400 where "to" does not lie after "from". */
export function requireOrder(fromMs: number | null, toMs: number | null): void {
  if (fromMs !== null && toMs !== null && toMs <= fromMs) throw invalidField('to', 'must lie after "from"');
}
