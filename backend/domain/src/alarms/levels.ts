import type { Condition, Localized, Severity, ThresholdCondition } from '@commune/contract';

export interface NamedLevel {
  severity: Severity;
  level: Localized | null;
  limit: number | null;
}

/** How many levels a condition has: what is no threshold has one. */
export function levelCount(condition: Condition): number {
  return condition.type === 'threshold' ? condition.levels.length : 1;
}

/** The k-th level, from 1; where an older version had more of them, the worst that there still is. */
export function nameLevel(condition: Condition, level: number): NamedLevel {
  if (condition.type !== 'threshold') return { severity: condition.severity, level: null, limit: null };
  const { severity, name, at } = condition.levels[Math.min(level, condition.levels.length) - 1]!;
  return { severity, level: name ?? null, limit: at };
}

/** What binary fractions take or add: fifty times 0.2 mm is 10 mm, 9.5 m less 0.2 m is 9.3 m. */
const ROUNDING = 1e-9;

/**
 * The level at which a value stands while `present` is what holds: the worst whose limit is reached, or one of those that
 * hold already and that the value has not left behind by the hysteresis.
 */
export function levelOf({ direction, levels, hysteresis }: ThresholdCondition, value: number, present: number): number {
  const sign = direction === 'above' ? 1 : -1;
  for (let level = levels.length; level > 0; level--) {
    const { at } = levels[level - 1]!;
    const beyond = sign * (value - at);
    const slack = ROUNDING * Math.max(1, Math.abs(at));
    if (beyond >= -slack || (level <= present && beyond > slack - hysteresis)) return level;
  }
  return 0;
}
