import type { PackedReadings } from '../store/pack.ts';
import { BUCKET_MS, type Bucket } from '../store/rollups.ts';

/** Which 10-minute buckets have to be redone, each once. */
export class DueBuckets {
  readonly #starts = new Map<number, Set<number>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  addReadings(readings: PackedReadings): void {
    for (let k = 0; k < readings.length; k++) {
      this.addBucket(readings.datastreamId(k), Math.floor(readings.timeMs(k) / BUCKET_MS) * BUCKET_MS);
    }
  }

  addBucket(datastreamId: number, startMs: number): void {
    const starts = this.#starts.get(datastreamId) ?? new Set();
    this.#starts.set(datastreamId, starts);
    const before = starts.size;
    starts.add(startMs);
    this.#size += starts.size - before;
  }

  /** In portions of at most `limit`, by datastream and time: neighbours in the index. */
  *portions(limit: number): Generator<Bucket[]> {
    let portion: Bucket[] = [];
    for (const datastreamId of [...this.#starts.keys()].sort((a, b) => a - b)) {
      for (const startMs of [...this.#starts.get(datastreamId)!].sort((a, b) => a - b)) {
        portion.push({ datastreamId, startMs });
        if (portion.length === limit) {
          yield portion;
          portion = [];
        }
      }
    }
    if (portion.length > 0) yield portion;
  }
}
