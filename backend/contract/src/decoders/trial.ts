import { z } from 'zod';
import type { RefusalReason } from '../refusals.ts';
import type { Quality } from '../words.ts';
import { sourceMappingSchema } from './source.ts';

const MAX_MESSAGES = 100;

/**
 * `POST /api/ingest/decoders/try` (engineer): what messages would come to, our own topics as well, one after the other.
 * Nothing is stored, and nothing remembered.
 */
export const decoderTrialSchema = z.strictObject({
  /** the mapping to try; left out: those in force */
  source: sourceMappingSchema.optional(),
  messages: z
    .array(
      z.strictObject({
        topic: z.string().min(1).max(1024),
        payload: z.string(),
        encoding: z.enum(['utf8', 'base64']).default('utf8'),
      }),
    )
    .min(1)
    .max(MAX_MESSAGES),
});
export type DecoderTrial = z.infer<typeof decoderTrialSchema>;

/** What a message would come to: at most a thousand of each, and how many there are. */
export interface DecoderTrialResult {
  realm: string | null;
  readings: { thing: string; key: string; value: number; timeMs: number; quality: Quality }[];
  readingCount: number;
  /** service events */
  events: number;
  refusals: { reason: RefusalReason; detail: string }[];
  refusalCount: number;
}
