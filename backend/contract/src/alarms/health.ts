import type { Domain, Localized } from '../words.ts';
import type { RuleInput, Severity } from './rule.ts';

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

/** `POST /api/alarm-rules/what-if` (engineer): what a rule would have raised, before it is saved. */
export interface WhatIfQuestion {
  rule: RuleInput;
  /** 1 … 30 */
  days: number;
}

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
  toMs: number;
  /** would have been raised, and were raised by the version that holds */
  raised: number;
  raisedByCurrent: number | null;
  bySeverity: Record<Severity, number>;
  perDay: number;
  /** newest first, the first 200 */
  alarms: WhatIfAlarm[];
  /** readings that it was run over, and whether there were too many to go on */
  readings: number;
  truncated: boolean;
}
