import type { Scope } from '@commune/contract';
import type { Source, WatchedRule, WatchedThing } from './evaluation.ts';

/** Whether a rule's scope takes the thing in: it fits every part that is given. */
export function inScope(
  { domain, kinds, things }: Scope,
  thing: Pick<WatchedThing, 'slug' | 'kind' | 'domain'>,
): boolean {
  return (
    (domain === undefined || domain === thing.domain) &&
    (kinds === undefined || kinds.includes(thing.kind)) &&
    (things === undefined || things.includes(thing.slug))
  );
}

/**
 * What of a thing a rule judges: each of its datastreams with the rule's property, or the thing as a whole. Nothing where
 * the rule is off, shows its levels only, or leaves the thing out.
 */
export function sourcesOf({ key, definition }: WatchedRule, thing: WatchedThing): Source[] {
  const { condition, enabled, governing, scope } = definition;
  if (!enabled || !governing || !inScope(scope, thing)) return [];
  const whole = { ruleKey: key, thingId: thing.id, datastreamId: null };
  if (condition.type === 'silence' || condition.type === 'expression') return [whole];
  const { property } = condition;
  return thing.datastreams
    .filter((datastream) => datastream.property === property)
    .map(({ id }) => ({ ...whole, datastreamId: id }));
}

export function sourceId({ ruleKey, thingId, datastreamId }: Source): string {
  return `${ruleKey} ${thingId} ${datastreamId ?? ''}`;
}
