import { z } from 'zod';
import { localDateSchema } from '../services/working-calendar.ts';
import { slugSchema } from '../words.ts';
import { declarationSchema, linkSchema, plainTextSchema } from './plain-text.ts';

/** `share`: what it is a share of is told too, and the percentage follows; `not_applicable`: Không phát sinh. */
export const enteredFigureSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('value'), value: z.number() }),
  z.strictObject({ type: z.literal('share'), numerator: z.number().min(0), denominator: z.number().min(0) }),
  z.strictObject({ type: z.literal('not_applicable') }),
]);
export type EnteredFigure = z.infer<typeof enteredFigureSchema>;

/** `POST /api/plan/values` (operator, leader): counts once another person has approved it. */
export const valueInputSchema = z.strictObject({
  realm: slugSchema,
  indicator: slugSchema,
  /** the first and the last day that it speaks of */
  from: localDateSchema,
  to: localDateSchema,
  figure: enteredFigureSchema,
  /** of how many parts of the commune, how many have told */
  coverage: z
    .strictObject({ n: z.number().int().min(0).max(1e6), of: z.number().int().min(1).max(1e6) })
    .refine(({ n, of }) => n <= of, { error: 'more parts have told than there are' })
    .optional(),
  source: plainTextSchema(300),
  evidence: plainTextSchema(1000),
  link: linkSchema.optional(),
  /** whom a figure of before 1/7/2025 speaks of: which of the three units that were joined */
  formerUnits: plainTextSchema(200).optional(),
  /** the value that this one corrects */
  replaces: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  declaration: declarationSchema,
});
export type ValueInput = z.infer<typeof valueInputSchema>;

/** `POST /api/plan/values/<id>/approve` and `…/reject` (leader); a rejection says why. */
export const approvalSchema = z.strictObject({ realm: slugSchema });
export const rejectionSchema = z.strictObject({ realm: slugSchema, reason: plainTextSchema(500) });

/** `replaced`: it counted until a correction of it was approved. */
export type ValueState = 'waiting' | 'approved' | 'rejected' | 'replaced';

/** `GET /api/plan/values?realm=[&indicator=]`, newest first: for those who are signed in. */
export interface IndicatorValue {
  id: string;
  indicator: string;
  fromMs: number;
  /** the first moment that it does not speak of */
  toMs: number;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  coverage: { n: number; of: number } | null;
  source: string;
  evidence: string;
  link: string | null;
  formerUnits: string | null;
  replaces: string | null;
  enteredBy: string;
  enteredMs: number;
  state: ValueState;
  decidedBy: string | null;
  decidedMs: number | null;
  reason: string | null;
}
