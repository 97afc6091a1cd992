import { z } from 'zod';
import type { OrganisationalUnit } from '../http.ts';
import { localDateSchema } from '../services/working-calendar.ts';
import { type Localized, slugSchema } from '../words.ts';
import type { IndicatorDuty } from './duty.ts';
import { type Indicator, indicatorSchema, type Pace, targetSchema } from './indicator.ts';
import { plainTextSchema } from './plain-text.ts';

/** Of how many that a figure should speak of, it does. */
export interface Coverage {
  n: number;
  of: number;
  unit: Localized;
}

/** A figure of an indicator and the period that it speaks of, [fromMs, toMs). */
export interface PlanFigure {
  fromMs: number;
  toMs: number;
  /** null: the denominator is zero, Không phát sinh */
  value: number | null;
  /** null where it is a mere number */
  numerator: number | null;
  denominator: number | null;
  coverage: Coverage | null;
}

export interface Baseline {
  value: number;
  atMs: number;
  source: string;
}

export interface ScorecardRow {
  indicator: Indicator;
  pace: Pace;
  baseline: Baseline | null;
  /** null: Chưa có số liệu */
  figure: PlanFigure | null;
  /** what the pace is taken from, oldest first; the moment is the last that a figure speaks of */
  history: { atMs: number; value: number | null }[];
  /** where the figure comes from, in words */
  source: Localized;
  /** when the last of what it is made of was told; null where nothing was */
  knownMs: number | null;
  duty: IndicatorDuty;
  /** how many entered values wait for their second person */
  waiting: number;
}

/** `GET /api/plan?realm=`: every indicator of the plan in its order, with no names of people. */
export interface Scorecard {
  realm: string;
  atMs: number;
  units: OrganisationalUnit[];
  rows: ScorecardRow[];
}

/**
 * `POST /api/plan/indicators/<key>` (administrator): what is left out stays. A target may be set only where it is
 * provisional or there is none.
 */
export const indicatorSettingsSchema = z.strictObject({
  realm: slugSchema,
  target: targetSchema.optional(),
  /** who laid the target down */
  reference: plainTextSchema(300).optional(),
  /** null: none is known */
  baseline: z.strictObject({ value: z.number(), date: localDateSchema, source: plainTextSchema(300) }).nullish(),
  owner: slugSchema.optional(),
  supporting: z.array(slugSchema).max(12).optional(),
  dueEveryDays: z.number().int().min(1).max(400).optional(),
  /** further targets on the way to the first one's day and beyond it, all of them anew */
  milestones: indicatorSchema.shape.milestones.optional(),
});
export type IndicatorSettings = z.infer<typeof indicatorSettingsSchema>;
