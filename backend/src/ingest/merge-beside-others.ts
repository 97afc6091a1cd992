import { QUALITY } from '@commune/contract';
import type pg from 'pg';
import { type Inserted, mergeObservations } from '../store/observations.ts';
import type { Reading } from '../store/reading.ts';
import type { RealmSchema } from '../store/realms.ts';

/**
 * Merges a batch where other processes store into the same datastreams. A reading that came without a time and finds
 * another value at that of its arrival contradicts nothing: another process took one in within the same millisecond. It
 * moves on, a millisecond at a time, until there is room.
 */
export async function mergeBesideOthers<R extends Reading>(
  client: pg.ClientBase,
  schema: RealmSchema,
  readings: R[],
): Promise<Inserted<R>> {
  const merged = await mergeObservations(client, schema, readings);
  for (;;) {
    const crowded = merged.conflicts.filter(hasTimeOfArrival);
    if (crowded.length === 0) return merged;
    for (const reading of crowded) reading.timeMs++;
    const again = await mergeObservations(client, schema, crowded);
    merged.stored.push(...again.stored);
    merged.duplicates.push(...again.duplicates);
    merged.conflicts = [...merged.conflicts.filter((reading) => !hasTimeOfArrival(reading)), ...again.conflicts];
  }
}

function hasTimeOfArrival({ quality }: Reading): boolean {
  return quality === QUALITY.arrivalTime;
}
