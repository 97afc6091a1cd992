import type { AlarmRule, Datastream, Localized, Severity, Thing } from '@commune/contract';
import { inScope } from '@commune/domain';

/** The rules that look at a thing now: in force, enabled, and about something that it measures. */
export function rulesOf(thing: Thing, rules: readonly AlarmRule[]): AlarmRule[] {
  return rules.filter(({ current, enabled, scope, condition }) => {
    if (!current || !enabled || !inScope(scope, thing)) return false;
    return !('property' in condition) || thing.datastreams.some(({ property }) => property === condition.property);
  });
}

export interface LimitLevel {
  at: number;
  severity: Severity;
  /** the level's own name where it has one */
  name: Localized | null;
}

/** The limits that one rule holds a datastream's readings against. */
export interface LimitSet {
  rule: AlarmRule;
  direction: 'above' | 'below';
  /** from the mildest to the worst */
  levels: LimitLevel[];
}

/**
 * The limits of one datastream whose readings are compared as they are. A limit of an average, a sum or a rate is another
 * quantity: it is never drawn over single readings.
 */
export function limitsOf({ property }: Pick<Datastream, 'property'>, rules: readonly AlarmRule[]): LimitSet[] {
  return rules.flatMap((rule) => {
    const { condition } = rule;
    if (condition.type !== 'threshold' || condition.property !== property || condition.take !== 'value') return [];
    const levels = condition.levels.map(({ at, severity, name }) => ({ at, severity, name: name ?? null }));
    return [{ rule, direction: condition.direction, levels }];
  });
}
