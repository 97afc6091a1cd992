import type { Domain, Localized, RuleDefinition, Severity } from '@commune/contract';

/** What a condition is about: one rule, in whatever version, and one thing or one of its datastreams. */
export interface Source {
  ruleKey: string;
  thingId: number;
  /** null where the rule looks at the thing as a whole: silence, expression */
  datastreamId: number | null;
}

export interface WatchedRule {
  key: string;
  version: number;
  definition: RuleDefinition;
}

export interface WatchedThing {
  id: number;
  slug: string;
  kind: string;
  domain: Domain;
  datastreams: readonly { id: number; key: string; property: string; expectedIntervalS: number }[];
}

export interface TimedValue {
  timeMs: number;
  value: number;
}

/** What is kept of one source from one reading to the next, beside the readings; plain JSON. */
export interface ConditionState {
  /** of the rule it was judged by last */
  version: number;
  /** 0: nothing amiss; k: the k-th level (1: the mildest), the only one of rules without levels */
  level: number;
  sinceMs: number;
  /**
   * Levels that have held since then and wait for their delay, the nearest first: above the present one each that was
   * reached, below it each that the value does not exceed any more.
   */
  pending: readonly PendingLevel[];
  /** when it was raised lately, oldest first: what flapping is told by */
  raisedMs: readonly number[];
  flapping: boolean;
}

export interface PendingLevel {
  level: number;
  sinceMs: number;
  /** what was compared then */
  value: number | null;
}

/** What became of a condition. Times are of the readings, delays included. */
export interface ConditionChange extends Source {
  version: number;
  kind: 'raised' | 'climbed' | 'fell' | 'cleared' | 'flapping' | 'steady';
  timeMs: number;
  /** known only long after the fact */
  late: boolean;
  /** of `cleared`: of the level that was left */
  severity: Severity;
  level: Localized | null;
  /** what was compared, and the limit of the level that was entered or left; null where nothing is compared */
  value: number | null;
  limit: number | null;
  /** why a condition ended other than by what was measured; null otherwise */
  why: 'rule-changed' | 'rule-disabled' | 'out-of-scope' | 'outside-hours' | null;
}
