import { parseTime } from '@commune/contract';
import { invalidField } from '../errors.ts';

export function textParameter(field: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalidField(field, 'is missing');
  return value;
}

/** The latest moment a JavaScript date can say. */
const MAX_DATE_MS = 8.64e15;

/** Epoch ms of a time given as epoch milliseconds or ISO 8601 with an offset. */
export function timeParameter(field: string, value: unknown): number {
  // A plus that was not encoded arrives as a space, and every Vietnamese time has one.
  const text = textParameter(field, value).replace(/ (\d{2}:\d{2})$/, '+$1');
  const ms = parseTime(/^-?\d+$/.test(text) ? Number(text) : text);
  if (ms === undefined || Math.abs(ms) > MAX_DATE_MS) {
    throw invalidField(field, 'must be epoch milliseconds or ISO 8601 with an offset');
  }
  return ms;
}
