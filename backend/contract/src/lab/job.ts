import { z } from 'zod';
import { type Localized, slugSchema } from '../words.ts';
import type { ReplayReport, ReplayResult } from './replay-report.ts';
import { replayTableSchema } from './replay-table.ts';
import { labVerdictSchema, type ScenarioResult } from './scenario-run.ts';

export const MAX_LAB_SPEED = 86_400;
/** Jobs that wait for a runner at most. */
export const MAX_LAB_WAITING = 20;
/** A runner that was not heard for this long is lost, and what it was doing with it. */
export const LAB_RUNNER_LOST_MS = 15_000;

const YEARS_MS = 100 * 365 * 86_400_000;
const idSchema = z.string().regex(/^\d{1,18}$/, 'must be an id as it was given out');

const SPEED = `must be a number above 0 and at most ${MAX_LAB_SPEED}, or "max"`;
/** How many times as fast as it happens; `max`: as fast as the machine can. */
export const labSpeedSchema = z.union([z.number().positive(SPEED).max(MAX_LAB_SPEED, SPEED), z.literal('max')], SPEED);
export type LabSpeed = z.infer<typeof labSpeedSchema>;

/**
 * `POST /api/lab/jobs` (engineer): something for a runner to do. `scenario` and `replay` play into a drill that is made for
 * it; `replay-check` looks into a file, guesses what its columns mean where no `mapping` is given, and plays it dry.
 */
export const labJobInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scenario'),
    scenario: slugSchema,
    seed: z.number().int().min(0).max(0xffff_ffff),
    speed: labSpeedSchema,
  }),
  z.strictObject({
    kind: z.literal('replay-check'),
    file: idSchema,
    mapping: replayTableSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('replay'),
    file: idSchema,
    /** left out: the file is a recording */
    mapping: replayTableSchema.optional(),
    speed: labSpeedSchema,
    /** what is added to all times, in ms; `now`: as though it began now */
    shift: z.union([z.literal('now'), z.number().int().min(-YEARS_MS).max(YEARS_MS)]).default(0),
    /** again and again, until the drill's window is full */
    loop: z.boolean().default(false),
  }),
]);
export type LabJobInput = z.input<typeof labJobInputSchema>;
export type LabJobAsked = z.infer<typeof labJobInputSchema>;
export const LAB_KINDS = ['scenario', 'replay-check', 'replay'] as const satisfies readonly LabJobAsked['kind'][];
export type LabKind = (typeof LAB_KINDS)[number];

/** `POST /api/lab/jobs/<id>/acts` (engineer). A step of a scenario is one of its clock, of a replay one moment. */
export const labActSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.enum(['pause', 'resume', 'stop']) }),
  z.strictObject({ act: z.literal('step'), steps: z.number().int().min(1).max(100).default(1) }),
  z.strictObject({ act: z.literal('speed'), speed: labSpeedSchema }),
]);
export type LabAct = z.infer<typeof labActSchema>;

/** How far a job has come; times are epoch ms of the drill. */
export const labProgressSchema = z.object({
  clockMs: z.number().nullable(),
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** 0 … 1; null where nobody knows */
  share: z.number().min(0).max(1).nullable(),
  /** acknowledged by the broker */
  messages: z.number().int().min(0),
  readings: z.number().int().min(0),
  /** readings in all, of a replay */
  total: z.number().int().min(0).nullable(),
  verdicts: z.array(labVerdictSchema).max(200),
});
export type LabProgress = z.infer<typeof labProgressSchema>;

const LAB_FAULTS = [
  'runner-lost',
  'runner-stopped',
  'scenario-unusable',
  'file-gone',
  'file-unusable',
  'drill-refused',
  'messages-lost',
  'internal',
] as const;
/** Why a job failed; `detail` is in English. */
export const labFaultSchema = z.object({ reason: z.enum(LAB_FAULTS), detail: z.string().max(2000) });
export type LabFault = z.infer<typeof labFaultSchema>;

export type LabState = 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'stopped';

interface LabJobBase {
  id: string;
  state: LabState;
  wanted: 'run' | 'pause' | 'stop';
  speed: LabSpeed | null;
  /** slug of what it plays into; null before that is made and after it was deleted */
  drill: string | null;
  progress: LabProgress | null;
  fault: LabFault | null;
  createdMs: number;
  createdBy: string;
  startedMs: number | null;
  endedMs: number | null;
}

type Of<K extends LabKind> = Extract<LabJobAsked, { kind: K }>;
interface OfScenario {
  kind: 'scenario';
  asked: Omit<Of<'scenario'>, 'kind'> & { title: Localized };
}
interface OfReplay<K extends 'replay' | 'replay-check'> {
  kind: K;
  asked: Omit<Of<K>, 'kind' | 'mapping'> & { fileName: string };
}
/** `GET /api/lab/jobs` (engineer): the newest first, without mapping and result. */
export type LabJobSummary = LabJobBase & (OfScenario | OfReplay<'replay'> | OfReplay<'replay-check'>);

/** `GET /api/lab/jobs/<id>` (engineer); the result of what ended well. */
export type LabJob = LabJobBase &
  (
    | (OfScenario & { result: ScenarioResult | null })
    | (OfReplay<'replay'> & { result: ReplayResult | null })
    | (OfReplay<'replay-check'> & { result: ReplayReport | null })
  );
