import { QUALITY } from '@commune/contract';
import type pg from 'pg';
import { valuesAt } from '../../store/observations.ts';
import { sortBatch } from '../batch.ts';
import type { DecodedReading } from '../decoded.ts';
import { lateRefusals } from '../late-refusals.ts';
import { ArrivalTimes, placeReadings } from '../placement.ts';
import { SeenFilter } from '../seen-filter.ts';
import type { Work } from '../work.ts';
import type { BatchOutcome } from './tally.ts';

/**
 * What committing messages would come to, by what is stored and what went before; nothing is written. Datastreams that
 * would be made are told apart by their names.
 */
export class Foresight {
  readonly #arrivals = new ArrivalTimes();
  readonly #seen = new SeenFilter();
  readonly #unmade = new Map<string, number>();

  async look(client: pg.ClientBase, works: readonly Work[]): Promise<BatchOutcome> {
    this.#number(works);
    const repeated: DecodedReading[][] = [];
    const conflicts = new Set<DecodedReading>();
    for (const [realm, readings] of placeReadings(works, this.#arrivals)) {
      const stored = await valuesAt(
        client,
        realm.schema,
        readings.filter(({ datastreamId }) => datastreamId > 0),
      );
      const sorted = sortBatch(readings, (reading) => {
        const value = stored.get(`${reading.datastreamId} ${reading.timeMs}`);
        if (value !== undefined) return value === reading.value ? 'duplicate' : 'conflict';
        return this.#seen.sight(reading);
      });
      for (const reading of sorted.fresh) this.#seen.remember(reading);
      repeated.push(sorted.duplicates);
      // One that came without a time moves on to where there is room.
      for (const reading of sorted.conflicts) if (reading.quality !== QUALITY.arrivalTime) conflicts.add(reading);
    }
    return { late: lateRefusals(works, conflicts), repeated };
  }

  #number(works: readonly Work[]): void {
    for (const { decoded } of works) {
      for (const reading of decoded.readings) {
        if (reading.missing === null) continue;
        const name = `${decoded.realm} ${reading.missing.thing} ${reading.missing.key}`;
        const number = this.#unmade.get(name) ?? -1 - this.#unmade.size;
        this.#unmade.set(name, number);
        reading.datastreamId = number;
      }
    }
  }
}
