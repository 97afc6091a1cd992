import { z } from 'zod';
import { slugSchema } from '../words.ts';
import { type LabJobAsked, type LabSpeed, labFaultSchema, labProgressSchema } from './job.ts';
import { type LabScenario, labScenarioSchema } from './scenario-run.ts';

/** `PUT /api/lab/runners/<uuid>` (engineer): a process that plays, and which scenarios it knows. */
export const labRunnerSchema = z.strictObject({
  /** which process where, for the log */
  name: z.string().min(1).max(200),
  scenarios: z.array(labScenarioSchema).max(200),
});
export type LabRunner = z.infer<typeof labRunnerSchema>;

const labReportSchema = z.strictObject({
  id: z.string().regex(/^\d{1,18}$/),
  state: z.enum(['running', 'paused', 'done', 'failed', 'stopped']),
  drill: slugSchema.nullable(),
  progress: labProgressSchema.nullable(),
  /** as its kind has it */
  result: z.record(z.string(), z.unknown()).nullable(),
  fault: labFaultSchema.nullable(),
});
export type LabReport = z.infer<typeof labReportSchema>;

/**
 * `POST /api/lab/runners/<uuid>/turns` (engineer), about once a second: how its jobs stand, and how many more it can take.
 * 404: it has to say again who it is.
 */
export const labTurnSchema = z.strictObject({
  jobs: z.array(labReportSchema).max(16),
  free: z.strictObject({ plays: z.number().int().min(0).max(8), checks: z.number().int().min(0).max(8) }),
});
export type LabTurn = z.infer<typeof labTurnSchema>;

/** What somebody wants of a job; `steps`: how many single steps were asked for since it began. */
export interface LabOrder {
  id: string;
  wanted: 'run' | 'pause' | 'stop';
  speed: LabSpeed | null;
  steps: number;
}

/** A job to be taken up. */
export interface LabWork extends LabOrder {
  asked: LabJobAsked;
  /** name of the file, and when it was written; null where there is none, or nobody said */
  fileName: string | null;
  fileModifiedMs: number | null;
}

/** Its answer. A job of which it says nothing here is no longer the runner's: it is to be left. */
export interface LabTurnAnswer {
  orders: LabOrder[];
  work: LabWork[];
}

/** `GET /api/lab/scenarios` (engineer): the library of the runner that was heard last. */
export interface LabLibrary {
  /** whether a runner was heard just now, and when one was at all */
  heard: boolean;
  seenMs: number | null;
  scenarios: LabScenario[];
}
