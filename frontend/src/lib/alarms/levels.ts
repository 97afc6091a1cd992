import type { AlarmRule, Level, Thing } from '@commune/contract';
import { inScope } from '@commune/domain';

/** One set of named levels that a gauge is read against: the same point may have two, by two legal texts. */
export interface LevelSet {
  rule: AlarmRule;
  /** from the lowest */
  levels: readonly Level[];
}

/** The sets of levels of a thing's property, the one that raises the alarms first; only limits of single readings. */
export function levelSets(rules: readonly AlarmRule[], thing: Thing, property: string): LevelSet[] {
  const sets: LevelSet[] = [];
  for (const rule of rules) {
    const { condition, scope, enabled } = rule;
    if (!enabled || !inScope(scope, thing) || condition.type !== 'threshold' || condition.property !== property)
      continue;
    // A limit of a rate or a mean is another quantity than what stands on the staff.
    if (condition.take !== 'value' || condition.direction !== 'above') continue;
    sets.push({ rule, levels: condition.levels });
  }
  return sets.sort((a, b) => Number(b.rule.governing) - Number(a.rule.governing));
}

/** The highest level that a value has reached; undefined below the first. The limit itself counts as reached. */
export function reachedLevel({ levels }: LevelSet, value: number): Level | undefined {
  return levels.findLast(({ at }) => value >= at);
}
