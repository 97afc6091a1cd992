import { z } from 'zod';
import { slugSchema } from '../words.ts';
import { referenceSchema, remarkSchema, unitKeySchema } from './reference.ts';
import type { ReportDetail } from './report-list.ts';

const base = {
  realm: slugSchema,
  /** `lastAct` of the report as whoever acts saw it: who was first meanwhile is told to the second */
  seen: z.uuid().nullable(),
};

/** `POST /api/services/citizen-reports/<ref>/acts` (operator) */
export const reportActSchema = z.discriminatedUnion('act', [
  z.strictObject({ ...base, act: z.literal('hand'), unit: unitKeySchema }),
  z.strictObject({ ...base, act: z.literal('start') }),
  z.strictObject({ ...base, act: z.literal('close'), result: remarkSchema.min(1, 'say what was done') }),
  /** the report that it doubles, which stays */
  z.strictObject({ ...base, act: z.literal('duplicate'), of: referenceSchema }),
  /** `undoable` of the report: the newest act of a person that still counts */
  z.strictObject({ ...base, act: z.literal('take-back'), of: z.uuid() }),
]);
export type ReportAct = z.infer<typeof reportActSchema>;
export type ReportActKind = ReportAct['act'];

/**
 * What became of an act. `already`: somebody did something to the report meanwhile, who, when and what; nothing was done.
 * `not-now`: the report takes no such act as it stands.
 */
export type ReportActResult =
  | { outcome: 'done'; report: ReportDetail }
  | { outcome: 'already'; by: { who: string; atMs: number; act: ReportActKind }; report: ReportDetail }
  | { outcome: 'not-now'; report: ReportDetail };
