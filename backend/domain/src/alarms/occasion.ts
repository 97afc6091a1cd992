import type { ConditionChange } from './evaluation.ts';

/** What is known long after the fact belongs to the history: it makes no sound. */
export const LATE_AFTER_MS = 5 * 60_000;

/** One call of the evaluator: the realm's clock, and what it has to tell. */
export interface Occasion {
  clockMs: number;
  changes: ConditionChange[];
}
