import { invalidField } from '../errors.ts';

/** A text that may be left out. */
export function optionalTextParameter(field: string, value: unknown): string | null {
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') throw invalidField(field, 'name it once');
  return value;
}

/** The id of a row, which may be left out. */
export function optionalIdParameter(field: string, value: unknown): string | null {
  return value === undefined || value === '' ? null : idParameter(field, value);
}

export function idParameter(field: string, value: unknown): string {
  if (typeof value !== 'string' || !/^\d{1,18}$/.test(value))
    throw invalidField(field, 'must be an id as it was given out');
  return value;
}

/** A whole number within bounds, which may be left out. */
export function wholeNumberParameter(
  field: string,
  value: unknown,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  const text = optionalTextParameter(field, value);
  if (text === null) return otherwise;
  const n = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(n >= least && n <= most)) throw invalidField(field, `must be a whole number from ${least} to ${most}`);
  return n;
}
