import { z } from 'zod';
import { timeSchema } from './payloads.ts';
import { slugSchema } from './words.ts';

/** How long before it holds a version must be saved: by then whatever takes readings in knows of it. */
export const CALIBRATION_LEAD_MS = 5000;
/** How far ahead one may be saved, in days. */
export const MAX_CALIBRATION_AHEAD_DAYS = 366;
/** How many versions one datastream may have. */
export const MAX_CALIBRATIONS = 200;

/**
 * `POST /api/calibrations` (engineer): the next version of how one datastream's readings are made right as they come in.
 * Stored = sent × scale + offset + zero of the gauge, for readings whose time is `validFrom` or later, whichever way they
 * come. What is stored already is never rewritten.
 */
export const calibrationInputSchema = z.strictObject({
  realm: slugSchema,
  thing: slugSchema,
  key: slugSchema,
  validFrom: timeSchema,
  scale: z
    .number()
    .min(-1e6)
    .max(1e6)
    .refine((scale) => Math.abs(scale) >= 1e-6, 'a factor of 0 would leave nothing of what was sent'),
  offset: z.number().min(-1e9).max(1e9),
  /** of a gauge: the elevation of its zero, in metres, and the system that this is said in */
  datum: z
    .strictObject({
      zeroM: z.number().min(-1000).max(9000),
      reference: z.string().trim().min(1, 'name the reference system').max(100),
    })
    .nullable()
    .default(null),
  /** the certificate, the survey */
  source: z.string().trim().min(1, 'say what it follows from: a certificate, a survey').max(500),
  note: z.string().trim().max(500).default(''),
});
export type CalibrationInput = z.input<typeof calibrationInputSchema>;

/** `GET /api/calibrations?realm=…&thing=…`: newest first within a datastream. */
export interface Calibration {
  key: string;
  version: number;
  /** epoch ms of the first reading that it holds for */
  fromMs: number;
  /** of the first that it no longer holds for; null: until there is another. Equal to `fromMs` where it never holds */
  untilMs: number | null;
  scale: number;
  offset: number;
  datum: { zeroM: number; reference: string } | null;
  source: string;
  note: string;
  who: string;
  atMs: number;
}
