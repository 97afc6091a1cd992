import { z } from 'zod';
import { declarationSchema, linkSchema, plainTextSchema } from '../plan/plain-text.ts';
import { slugSchema } from '../words.ts';
import { SCORE_GROUPS } from './self-score.ts';
import { localDateSchema } from './working-calendar.ts';

const pointsSchema = z.number().min(0).max(100);

/**
 * `POST /api/services/official-scores` (operator, leader): the score of Decision 766 as it was published. Told again for
 * the same period it corrects what was told before, which stays in the books.
 */
export const officialScoreInputSchema = z.strictObject({
  realm: slugSchema,
  /** the first and the last day of its period */
  from: localDateSchema,
  to: localDateSchema,
  points: pointsSchema,
  /** of the groups of which it was told */
  groups: z.partialRecord(z.enum(SCORE_GROUPS), pointsSchema),
  source: plainTextSchema(300),
  link: linkSchema.optional(),
  /** when it was published */
  toldOn: localDateSchema,
  declaration: declarationSchema,
});
export type OfficialScoreInput = z.infer<typeof officialScoreInputSchema>;

/** `GET /api/services/official-scores?realm=`: of each period what was told last, the latest period first. */
export interface OfficialScore extends Omit<OfficialScoreInput, 'realm' | 'declaration' | 'link'> {
  id: string;
  link: string | null;
  /** null: for whoever is not signed in */
  recordedBy: string | null;
  recordedMs: number;
}
