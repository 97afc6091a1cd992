import type { FactSource } from '@commune/contract';

type Sourced = { source: FactSource };

/** The ids of events that others take back. */
export function takenBack(facts: readonly Sourced[]): ReadonlySet<string> {
  return new Set(facts.flatMap(({ source }) => (source.from === 'event' ? (source.takesBack ?? []) : [])));
}

/**
 * Without the facts that others take back, whichever of the two came first. What takes back is not taken back itself: what
 * was undone by mistake is done anew.
 */
export function standingFacts<F extends Sourced>(facts: readonly F[]): F[] {
  const gone = takenBack(facts);
  return facts.filter(
    ({ source }) => source.from === 'import' || source.takesBack !== undefined || !gone.has(source.id),
  );
}
