import { z } from 'zod';
import { timeSchema } from '../payloads.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../refusals.ts';
import { slugSchema } from '../words.ts';

/** Which kept refusals are meant. Whatever is left out does not narrow. */
export const keptRefusalsSchema = z.strictObject({
  /** left out: of every realm, and those that name none */
  realm: slugSchema.optional(),
  reason: z.enum(REFUSAL_REASONS).optional(),
  /** a part of the topic, letter for letter */
  topic: z.string().min(1).max(1024).optional(),
  /** when they were received: from … to before */
  from: timeSchema.optional(),
  until: timeSchema.optional(),
});

/**
 * `POST /api/rejected/again` (engineer): has kept messages go through ingest again, as of when they were received. One
 * answer covers a portion; `after` of the next request is `next` of the answer. What was taken is not taken again.
 */
export const againSchema = keptRefusalsSchema.extend({
  /** says what would come of it, and changes nothing */
  dryRun: z.boolean(),
  after: z
    .string()
    .regex(/^\d{1,18}\.\d{1,18}$/, 'as the answer before said it in "next"')
    .optional(),
});
export type AgainInput = z.input<typeof againSchema>;

/** Messages that are refused for a reason, still or anew. */
export interface AgainReason {
  reason: RefusalReason;
  messages: number;
  /** the first of them */
  samples: { id: string; topic: string; detail: string }[];
}

export interface AgainAnswer {
  dryRun: boolean;
  /** that this portion went through */
  messages: number;
  /** nothing of them is refused any more */
  taken: number;
  /** of these, such as bring nothing that is not stored already */
  duplicates: number;
  /** something of them is refused; what is not is taken all the same */
  refused: number;
  readings: { stored: number; duplicates: number };
  /** service events */
  events: number;
  reasons: AgainReason[];
  /** the first readings that are new */
  samples: { topic: string; thing: string; key: string; value: number; timeMs: number }[];
  /** kept without their whole payload, so that they cannot be run again: of all that are meant */
  unrunnable: number;
  /** null: that was all */
  next: string | null;
  /** how many are still to come */
  left: number;
}

/** `GET /api/rejected/reasons`: what is kept of each reason, and what was only counted because there was too much. */
export interface RejectedReason {
  reason: RefusalReason;
  waiting: number;
  taken: number;
  onlyCounted: number;
}
