import type { ObservedProperty, RuleDefinition } from '@commune/contract';
import { Channel } from './channel.ts';
import { checkExpression } from './check-expression.ts';
import { checkState, checkThreshold } from './check-values.ts';
import type { WatchedThing } from './evaluation.ts';
import { inScope } from './scope.ts';

/** What of a rule cannot be as it is: `field` is its path in the definition, `reason` says what to do, in plain words. */
export interface RuleFault {
  field: string;
  reason: string;
}

/** What there is in a realm that a rule may speak of. */
export interface RuleVocabulary {
  properties: readonly Pick<ObservedProperty, 'key' | 'kind' | 'unit' | 'states'>[];
  kinds: readonly { key: string }[];
  things: readonly WatchedThing[];
}

/** Everything that makes a rule wrong, or one that could never raise an alarm or never end one. None: it can be saved. */
export function checkRule(definition: RuleDefinition, vocabulary: RuleVocabulary): RuleFault[] {
  const { scope, condition } = definition;
  const faults = checkScope(scope, vocabulary);
  const things = vocabulary.things.filter((thing) => inScope(scope, thing));
  if (faults.length === 0 && things.length === 0)
    faults.push({ field: 'scope', reason: 'no thing fits it, so that it could never raise an alarm' });
  switch (condition.type) {
    case 'silence':
      if (things.length > 0 && !things.some(measuresAnything))
        faults.push({ field: 'scope', reason: 'none of its things measures anything, so that none can fall silent' });
      return faults;
    case 'expression':
      return [...faults, ...checkExpression(condition.expression, things)];
    default: {
      const property = vocabulary.properties.find(({ key }) => key === condition.property);
      if (property === undefined)
        return [...faults, { field: 'condition.property', reason: `there is no property ${condition.property}` }];
      const intervalsS = things.flatMap(({ datastreams }) =>
        datastreams.filter((datastream) => datastream.property === property.key).map((one) => one.expectedIntervalS),
      );
      if (things.length > 0 && intervalsS.length === 0)
        faults.push({
          field: 'condition.property',
          reason: `none of the ${things.length} things in scope measures it`,
        });
      if (condition.type === 'state') return [...faults, ...checkState(condition, property)];
      return [...faults, ...checkThreshold(condition, property, intervalsS)];
    }
  }
}

function checkScope({ kinds = [], things = [] }: RuleDefinition['scope'], vocabulary: RuleVocabulary): RuleFault[] {
  const unknownKinds = kinds.filter((kind) => !vocabulary.kinds.some(({ key }) => key === kind));
  const unknownThings = things.filter((thing) => !vocabulary.things.some(({ slug }) => slug === thing));
  return [
    ...unknownKinds.map((kind) => ({ field: 'scope.kinds', reason: `there is no kind of thing ${kind}` })),
    ...unknownThings.map((thing) => ({ field: 'scope.things', reason: `there is no thing ${thing}` })),
  ];
}

function measuresAnything({ datastreams }: WatchedThing): boolean {
  return datastreams.some((datastream) => new Channel(datastream, null, null).measures);
}
