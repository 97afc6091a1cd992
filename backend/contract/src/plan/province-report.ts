import { z } from 'zod';
import { localDateSchema } from '../services/working-calendar.ts';
import { localizedSchema, slugSchema } from '../words.ts';
import { DTI_GROUPS, indicatorSchema, PACE_STATUSES, PLAN_SECTIONS } from './indicator.ts';
import { TASK_STANDINGS } from './work.ts';

/**
 * What the province's IOC is sent, version 1: `POST` with `Content-Type: application/json`, `Authorization: Bearer …` and
 * `Idempotency-Key`, the message's `id`. Whoever receives it answers
 *
 * - 2xx once it is kept, with `{"receipt": "…"}` where it gives one out;
 * - 409 where a message of that id is kept already, which is as good;
 * - 400, 413, 415 or 422 where it can never be taken: it is not sent again by itself;
 * - anything else, or nothing: the same message is sent again with the same key, later and later.
 *
 * Messages of one stream come in the order of `sequence`. One that was given up and then sent by hand is older than what
 * came meanwhile: by `sequence` the receiver knows.
 */
export const PROVINCE_REPORT = { schema: 'commune-ioc.province-report', version: 1 } as const;

export type ProvinceStream = 'indicators' | 'tasks' | 'budget';

const moment = z.iso.datetime();
const unitSchema = z.object({ key: slugSchema, name: localizedSchema });

/** Of every item: where it comes from, which days it speaks of, and how old it is. */
const told = {
  source: localizedSchema,
  /** the first and the last day, both included; null where nothing is known */
  period: z.object({ from: localDateSchema, to: localDateSchema }).nullable(),
  /** when the last of what it is made of was told, and how long that was before `madeAt`, whole seconds */
  knownAt: moment.nullable(),
  ageS: z.number().int().min(0).nullable(),
};

export const provinceIndicatorSchema = z.object({
  key: slugSchema,
  name: localizedSchema,
  unit: z.object({ vi: z.string(), en: z.string() }),
  section: z.enum(PLAN_SECTIONS),
  dtiGroup: z.enum(DTI_GROUPS),
  owner: unitSchema,
  /** rounded as every page and report shows it; never 0 where nothing is known: null, and `missing` says why */
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  missing: z.enum(['no_data', 'not_applicable']).nullable(),
  /** of how many that it should speak of, it does */
  coverage: z.object({ n: z.number(), of: z.number(), unit: localizedSchema }).nullable(),
  target: indicatorSchema.shape.target,
  /** whose target it is; `provisional` is not verified */
  targetOrigin: indicatorSchema.shape.origin,
  status: z.enum(PACE_STATUSES),
  ...told,
});
export type ProvinceIndicator = z.infer<typeof provinceIndicatorSchema>;

export const provinceTaskSchema = z.object({
  id: z.string(),
  title: z.string(),
  section: z.enum(PLAN_SECTIONS).nullable(),
  unit: unitSchema,
  supporting: z.array(unitSchema),
  deadline: localDateSchema,
  /** percent */
  progress: z.number().int(),
  standing: z.enum(TASK_STANDINGS),
  ...told,
});
export type ProvinceTask = z.infer<typeof provinceTaskSchema>;

/** Whole đồng. */
export const provinceLineSchema = z.object({
  id: z.string(),
  name: z.string(),
  unit: unitSchema,
  allocatedVnd: z.number().int(),
  committedVnd: z.number().int(),
  spentVnd: z.number().int(),
  ...told,
});
export type ProvinceLine = z.infer<typeof provinceLineSchema>;

const envelope = {
  schema: z.literal(PROVINCE_REPORT.schema),
  version: z.literal(PROVINCE_REPORT.version),
  id: z.uuid(),
  sequence: z.number().int().min(1),
  madeAt: moment,
  commune: z.object({ code: z.string(), name: localizedSchema }),
};

/**
 * `indicators`: those that are due, each on its own; `tasks` and `budget`: all of a year, so that what is not among them is
 * no more.
 */
export const provinceReportSchema = z.discriminatedUnion('stream', [
  z.object({ ...envelope, stream: z.literal('indicators'), items: z.array(provinceIndicatorSchema).min(1) }),
  z.object({ ...envelope, stream: z.literal('tasks'), year: z.number().int(), items: z.array(provinceTaskSchema) }),
  z.object({ ...envelope, stream: z.literal('budget'), year: z.number().int(), items: z.array(provinceLineSchema) }),
]);
export type ProvinceReport = z.infer<typeof provinceReportSchema>;
