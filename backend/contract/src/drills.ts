import { z } from 'zod';
import { timeSchema } from './payloads.ts';
import { type Localized, localizedSchema, slugSchema } from './words.ts';

/** How many drills there may be at a time. */
export const MAX_DRILLS = 50;
/** The longest time that a drill may take in, in days. */
export const MAX_DRILL_DAYS = 400;

/** `POST /api/drills` (engineer): makes a realm of its own for an exercise or a replay. */
export const drillInputSchema = z.strictObject({
  /** left out: a name is found */
  slug: slugSchema.optional(),
  name: localizedSchema,
  /** the realm whose registered things and alarm rules it begins with */
  copyOf: slugSchema.default('sim'),
  /** of its things these alone; left out: all of them */
  things: z.array(slugSchema).min(1).max(20_000).optional(),
  /** the times that it takes in, both ends included */
  from: timeSchema,
  until: timeSchema,
  /** where its clock stands until the first message on `$clock` */
  clock: timeSchema,
});
export type DrillInput = z.input<typeof drillInputSchema>;

/** `GET /api/drills`: one of them; times are epoch ms. */
export interface Drill {
  slug: string;
  name: Localized;
  fromMs: number;
  untilMs: number;
  /** where its clock stood at first, and where it stands: up to there alarms have been evaluated */
  clockStartMs: number;
  clockMs: number;
  things: number;
  createdMs: number;
  createdBy: string;
}
