import type { Reading } from '../store/reading.ts';

/** How many of a datastream's last keys are remembered. */
const REMEMBERED = 16;

export type Sighting = 'new' | 'duplicate' | 'conflict';

/**
 * The last times and values of each datastream that are known to be committed. With 10 % of messages sent twice, looking
 * here before COPY keeps 0.90–0.97 of its rate; falling back on each unique violation keeps 0.42–0.46.
 */
export class SeenFilter {
  readonly #rings = new Map<number, { times: Float64Array; values: Float64Array; next: number }>();

  sight(reading: Reading): Sighting {
    const ring = this.#rings.get(reading.datastreamId);
    const at = ring?.times.indexOf(reading.timeMs) ?? -1;
    if (at < 0) return 'new';
    return ring!.values[at] === reading.value ? 'duplicate' : 'conflict';
  }

  /** To be called after the commit, for rows that are in the table. */
  remember(reading: Reading): void {
    let ring = this.#rings.get(reading.datastreamId);
    if (ring === undefined) {
      ring = { times: new Float64Array(REMEMBERED).fill(Number.NaN), values: new Float64Array(REMEMBERED), next: 0 };
      this.#rings.set(reading.datastreamId, ring);
    }
    ring.times[ring.next] = reading.timeMs;
    ring.values[ring.next] = reading.value;
    ring.next = (ring.next + 1) % REMEMBERED;
  }
}
