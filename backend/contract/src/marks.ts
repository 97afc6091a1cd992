import { z } from 'zod';
import { timeSchema } from './payloads.ts';
import { slugSchema } from './words.ts';

/** What is known of a span of readings. `discard` leaves them out of every figure; the other two are shown with it. */
export const MARK_QUALITIES = ['calibrating', 'faulty', 'discard'] as const;
export type MarkQuality = (typeof MARK_QUALITIES)[number];

/** The longest span of one mark. */
export const MAX_MARK_DAYS = 3660;

/** `POST /api/marks` (engineer): marks the readings of [from, to) of one datastream. */
export const markInputSchema = z.strictObject({
  realm: slugSchema,
  thing: slugSchema,
  key: slugSchema,
  from: timeSchema,
  to: timeSchema,
  quality: z.enum(MARK_QUALITIES, `one of ${MARK_QUALITIES.join(', ')}`),
  reason: z.string().trim().min(1, 'say why, in a few words').max(500),
});

/** `GET /api/marks?realm=…` with, to narrow it, `thing`, `key`, `from`, `to`. */
export interface Mark {
  id: string;
  thing: string;
  key: string;
  /** epoch ms, the first moment marked */
  fromMs: number;
  /** epoch ms, the first moment no longer marked; null while the station has not said otherwise */
  toMs: number | null;
  quality: MarkQuality;
  reason: string;
  /** the account; `STATION_STATUS` where the station said it itself, `DERIVED_MARK` where a value can no longer be derived */
  who: string;
  atMs: number;
}

/** Key of the property by which a station says that it measures, is being calibrated or has a fault. */
export const STATION_STATUS = 'station-status';
