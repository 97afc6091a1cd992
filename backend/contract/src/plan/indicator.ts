import { z } from 'zod';
import { localDateSchema } from '../services/working-calendar.ts';
import { type Localized, localizedSchema, slugSchema } from '../words.ts';

/** The province's eight groups of digital transformation, Decision 1299/QĐ-UBND of Khánh Hòa, 25/9/2025. */
export const DTI_GROUPS = [
  'awareness',
  'institutions',
  'infrastructure',
  'people',
  'network-safety',
  'government',
  'economy',
  'society',
] as const;
export type DtiGroup = (typeof DTI_GROUPS)[number];

export const DTI_GROUP_NAMES: Record<DtiGroup, Localized> = {
  awareness: { vi: 'Nhận thức số', en: 'Digital awareness' },
  institutions: { vi: 'Thể chế số', en: 'Digital institutions' },
  infrastructure: { vi: 'Hạ tầng số', en: 'Digital infrastructure' },
  people: { vi: 'Nhân lực số', en: 'Digital workforce' },
  'network-safety': { vi: 'An toàn thông tin mạng', en: 'Network safety' },
  government: { vi: 'Chính quyền số', en: 'Digital government' },
  economy: { vi: 'Kinh tế số', en: 'Digital economy' },
  society: { vi: 'Xã hội số', en: 'Digital society' },
};

/** The sections of the plan that indicators belong to, in its order. */
export const PLAN_SECTIONS = ['II.1', 'II.2', 'III.1', 'III.2', 'III.3', 'III.4'] as const;
export type PlanSection = (typeof PLAN_SECTIONS)[number];

/** Where the figures of an indicator come from; `by-hand` with evidence and a second person's approval. */
const INDICATOR_SOURCES = [
  'dossiers',
  'payments',
  'ratings',
  'documents',
  'citizen-reports',
  'links',
  'registry',
  'tasks',
  'budget',
  'by-hand',
] as const;

/**
 * `value`: at least, or where `exclusive` more than (going down: at most, less than); `rising`: more than a year ago;
 * `none`: none is set. Of an indicator that goes down, `rising` means falling.
 */
export const targetSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('value'), value: z.number(), exclusive: z.boolean() }),
  z.strictObject({ type: z.literal('rising') }),
  z.strictObject({ type: z.literal('none') }),
]);

export const indicatorSchema = z.strictObject({
  key: slugSchema,
  name: localizedSchema,
  /** as it stands behind a figure; empty for a mere number */
  unit: z.strictObject({ vi: z.string().max(40), en: z.string().max(40) }),
  precision: z.number().int().min(0).max(4),
  direction: z.enum(['up', 'down']),
  /** the values that can be, both included; null: no such bound */
  bounds: z.strictObject({ min: z.number().nullable(), max: z.number().nullable() }),
  target: targetSchema,
  /** when it is to be met: once, by the end of a date, or in each year or month */
  by: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('date'), date: localDateSchema }),
    z.strictObject({ type: z.literal('yearly') }),
    z.strictObject({ type: z.literal('monthly') }),
  ]),
  /** counted up within the year from nothing: people trained, budget spent */
  accrues: z.boolean(),
  /** whose target it is: the plan's, that of a decision from above, or a default that an administrator sets */
  origin: z.enum(['plan', 'decision', 'provisional']),
  /** further marks on the way and beyond, by date: 2045 */
  milestones: z.array(z.strictObject({ by: localDateSchema, value: z.number() })).max(20),
  section: z.enum(PLAN_SECTIONS),
  dtiGroup: z.enum(DTI_GROUPS),
  owner: slugSchema,
  supporting: z.array(slugSchema).max(12),
  source: z.enum(INDICATOR_SOURCES),
  /** how long after one value the next one is due, in days */
  dueEveryDays: z.number().int().min(1).max(400),
  /** the text that says so */
  reference: z.string().min(1).max(300),
  verified: z.boolean(),
});
export type Indicator = z.infer<typeof indicatorSchema>;

/**
 * Đã đạt · Đúng tiến độ · Chậm tiến độ · Nguy cơ không đạt · Chưa có số liệu; `not_applicable` (Không phát sinh) where the
 * newest figure has a denominator of zero, `no_target` where none is set.
 */
export const PACE_STATUSES = [
  'reached',
  'on_pace',
  'slow',
  'at_risk',
  'no_data',
  'not_applicable',
  'no_target',
] as const;
export type PaceStatus = (typeof PACE_STATUSES)[number];

export const PACE_STATUS_NAMES: Record<PaceStatus, Localized> = {
  reached: { vi: 'Đã đạt', en: 'Reached' },
  on_pace: { vi: 'Đúng tiến độ', en: 'On pace' },
  slow: { vi: 'Chậm tiến độ', en: 'Slow' },
  at_risk: { vi: 'Nguy cơ không đạt', en: 'At risk' },
  no_data: { vi: 'Chưa có số liệu', en: 'No data' },
  not_applicable: { vi: 'Không phát sinh', en: 'Not applicable' },
  no_target: { vi: 'Chưa đặt chỉ tiêu', en: 'No target set' },
};

/** Where an indicator stands against its target. Paces are in the indicator's unit a year. */
export interface Pace {
  status: PaceStatus;
  /** the newest figure that can be, and its moment */
  value: number | null;
  atMs: number | null;
  /** what must be won each year from now to the target's day; null where there is no figure, no day left or none needed */
  neededPerYear: number | null;
  /** the robust slope of what there is; null from fewer than two figures */
  actualPerYear: number | null;
  /** what the actual pace was taken from: how many figures, over how many months (12 is the whole), the baseline among them */
  basis: { figures: number; months: number; withBaseline: boolean };
  /** when the actual pace reaches the target; null where it never does */
  forecastMs: number | null;
  /** when the target is to be met */
  dueMs: number | null;
  /** for a target that says rising: what it is held against */
  lastYear: LastYear | null;
  /** figures that cannot be (140 % of a whole) and were left out */
  leftOut: number;
}

/** What there was a year ago, or by the same time of last year. */
export interface LastYear {
  value: number;
  atMs: number;
  /** of what is counted up within a year, since when it was; else null */
  fromMs: number | null;
  /** nobody told a figure of that day: it lies on a line between those that were told */
  interpolated: boolean;
}
