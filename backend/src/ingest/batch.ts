import type { Reading } from '../store/reading.ts';
import type { Sighting } from './seen-filter.ts';

export interface Sorted<R extends Reading> {
  /** one reading a key, by datastream and time: neighbours in the index, so that COPY touches each page once */
  fresh: R[];
  duplicates: R[];
  conflicts: R[];
}

/** Sorts a realm's readings and sets apart what the batch itself repeats, or what was seen lately. The first wins. */
export function sortBatch<R extends Reading>(readings: R[], sight: (reading: R) => Sighting): Sorted<R> {
  // Array.prototype.sort is stable: of equal keys the one that arrived first stays first.
  readings.sort((a, b) => a.datastreamId - b.datastreamId || a.timeMs - b.timeMs);
  const sorted: Sorted<R> = { fresh: [], duplicates: [], conflicts: [] };
  let last: R | undefined;
  for (const reading of readings) {
    let sighting = sight(reading);
    if (sighting === 'new') {
      if (last?.datastreamId === reading.datastreamId && last.timeMs === reading.timeMs) {
        sighting = last.value === reading.value ? 'duplicate' : 'conflict';
      } else {
        last = reading;
        sorted.fresh.push(reading);
        continue;
      }
    }
    (sighting === 'duplicate' ? sorted.duplicates : sorted.conflicts).push(reading);
  }
  return sorted;
}
