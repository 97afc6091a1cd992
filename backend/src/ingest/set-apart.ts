import { nothingDecoded, refuse } from './decoded.ts';
import type { Work } from './work.ts';

/** Whether it helps to try a part of these: of a single message whose refusal is all that is left nothing can be blamed. */
export function canBeSetApart(works: readonly Work[]): boolean {
  return (
    works.length > 1 ||
    works.some(({ decoded }) => decoded.readings.length + decoded.events.length > 0 || decoded.clockMs !== null)
  );
}

/** In place of the one message that the database will never take. */
export function notStorable(work: Work, error: Error): Work {
  const { realm, entry } = work.decoded;
  const detail = `the database refused this message: ${error.message}`;
  return { ...work, decoded: refuse(nothingDecoded(realm, entry), 'not_storable', detail) };
}
