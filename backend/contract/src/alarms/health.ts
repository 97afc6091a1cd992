import { z } from 'zod';
import type { Domain, Localized } from '../words.ts';
import { ruleInputSchema, type Severity } from './rule.ts';

/**
 * Alarms an hour and operator, by ANSI/ISA-18.2-2016: about 6 (150 a day) is very likely acceptable, about 12 (300 a day)
 * the most that can be managed.
 */
export const ISA_18_2 = { acceptablePerHour: 6, manageablePerHour: 12, floodPerTenMinutes: 10 } as const;

/** `GET /api/alarm-health?realm=…&days=…` (1 … 90, 7). Counts what was announced; what is late or was kept back is left out. */
export interface AlarmHealth {
  fromMs: number;
  toMs: number;
  /** alarms raised in each hour that had any: [hour's beginning, epoch ms, how many] */
  hours: [number, number][];
  perHour: number;
  /** share of ten-minute spans with more than 10 alarms, 0 … 1 */
  floodShare: number;
  bySeverity: Record<Severity, number>;
  /** open for more than 24 h, oldest first */
  standing: AlarmSource[];
  flapping: AlarmSource[];
  /** the ten that raised most, with their share of all, 0 … 1 */
  top: (AlarmSource & { share: number })[];
}

/** A rule and the thing it spoke of. */
export interface AlarmSource {
  rule: { key: string; name: Localized };
  thing: { slug: string; name: Localized; domain: Domain };
  /** alarms raised, or activations */
  n: number;
  sinceMs: number;
}

export const MAX_WHAT_IF_DAYS = 30;

/** `POST /api/alarm-rules/what-if` (engineer): what a rule would have raised, before it is saved. */
export const whatIfQuestionSchema = z.strictObject({
  rule: ruleInputSchema,
  days: z.number().int().min(1).max(MAX_WHAT_IF_DAYS),
});
export type WhatIfQuestion = z.infer<typeof whatIfQuestionSchema>;

export interface WhatIfAlarm {
  thing: { slug: string; name: Localized };
  key: string | null;
  severity: Severity;
  peak: Severity;
  raisedMs: number;
  /** null: it would be active now */
  clearedMs: number | null;
}

export interface WhatIfAnswer {
  fromMs: number;
  /** how far it was run: up to now, or where there are too many readings no further than to here */
  toMs: number;
  /** would have been raised, and were raised by the version that holds */
  raised: number;
  raisedByCurrent: number | null;
  /** by the worst that each came to */
  bySeverity: Record<Severity, number>;
  perDay: number;
  /** newest first, the first 200 */
  alarms: WhatIfAlarm[];
  /** readings that it was run over, and whether there were too many to go on */
  readings: number;
  truncated: boolean;
}
