import type { TimedValue } from '@commune/domain';
import type { Reading } from '../../store/reading.ts';

/**
 * A derived value is of the beginning of its hour and changes in place while the hour goes on: by its own time it would
 * always be behind what it was derived from. It is judged as of its thing's newest reading; an older hour told anew is no
 * news.
 */
export class DerivedReadings {
  /** by datastream: the time of the newest value that was judged */
  readonly #judgedMs: Map<number, number>;

  constructor(latest: ReadonlyMap<number, TimedValue>) {
    this.#judgedMs = new Map(Array.from(latest, ([id, { timeMs }]) => [id, timeMs]));
  }

  /** The newest of each datastream, as of its thing's newest reading. */
  asOf(readings: readonly Reading[], heardMs: (datastreamId: number) => number): Reading[] {
    const newest = new Map<number, Reading>();
    for (const reading of readings) {
      const { datastreamId, timeMs } = reading;
      if (timeMs < (this.#judgedMs.get(datastreamId) ?? Number.NEGATIVE_INFINITY)) continue;
      this.#judgedMs.set(datastreamId, timeMs);
      newest.set(datastreamId, { ...reading, timeMs: Math.max(timeMs, heardMs(datastreamId)) });
    }
    return [...newest.values()];
  }
}
