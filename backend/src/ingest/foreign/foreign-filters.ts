import type { SourceMapping } from '@commune/contract';
import type { ForeignFilters } from '../../telemetry.ts';

/**
 * What to ask an external broker for. Sparkplug's births and sequence numbers mean something only to whoever gets every
 * message of a node.
 */
export function foreignFilters(mappings: readonly SourceMapping[], former: readonly string[]): ForeignFilters {
  const enabled = mappings.filter((mapping) => mapping.enabled);
  const isAlone = ({ decoder }: SourceMapping) => decoder === 'sparkplug-b';
  return {
    shared: enabled.filter((mapping) => !isAlone(mapping)).map(({ filter }) => filter),
    alone: enabled.filter(isAlone).map(({ filter }) => filter),
    former,
  };
}
