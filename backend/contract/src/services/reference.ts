import { z } from 'zod';
import { parseTime, timeSchema } from '../payloads.ts';
import { slugSchema } from '../words.ts';
import { personalDataIn } from './personal-data.ts';

/**
 * The pseudonymous name of a dossier, payment, document or report, as the system that keeps it gives it:
 * `H32.15.26-260302-0001`. It must not be an identity or phone number; whose it is, only that system knows.
 */
export const referenceSchema = z
  .string()
  .trim()
  .regex(/^[\p{L}\d][\p{L}\d._/-]{2,63}$/u, 'a reference is 3 to 64 letters, digits, and . _ / -')
  .refine((reference) => personalDataIn(reference) === null, {
    error: 'this reference looks like an identity or phone number: give the code of the dossier instead',
  });

const FIRST_MS = Date.UTC(1975, 0, 1);
const LAST_MS = Date.UTC(2101, 0, 1);

/** Whether a service may speak of a moment, epoch ms: 1975 to 2100. What is beyond is a slip, and no calendar counts to it. */
export function isServiceMoment(ms: number): boolean {
  return ms >= FIRST_MS && ms < LAST_MS;
}

/** A moment on the wire, epoch milliseconds or ISO 8601 with an offset, read as epoch milliseconds. */
export const momentSchema = timeSchema.transform((t, context) => {
  const ms = parseTime(t);
  if (ms !== undefined && isServiceMoment(ms)) return ms;
  context.addIssue({
    code: 'custom',
    message: 'epoch milliseconds or ISO 8601 with an offset, from 1975 to 2100',
  });
  return z.NEVER;
});

/** The code of an administrative procedure in the national database: `1.001193`. */
export const procedureCodeSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z\d][A-Za-z\d._-]{0,31}$/, 'a code such as 1.001193');

/** Whole đồng. A negative amount is kept, and named as a contradiction, so that somebody can look for its cause. */
export const amountSchema = z.number().int().min(-1e12).max(1e12);

/** The key of an organisational unit. */
export const unitKeySchema = slugSchema;

/** A few words for people, never about a person. */
export const remarkSchema = z
  .string()
  .trim()
  .max(500)
  .refine((remark) => personalDataIn(remark) === null, {
    error: 'the text holds an identity number, a phone number or an e-mail address: leave it out',
  });
