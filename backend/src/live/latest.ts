import type { LatestColumns } from '@commune/contract';
import type { Reading } from '../store/reading.ts';

/** The newest reading of every datastream, in arrays by datastream id. */
export class LatestValues {
  #times = new Float64Array(1024).fill(Number.NaN);
  #values = new Float64Array(1024);
  #qualities = new Uint8Array(1024);

  /** Takes a reading in; false where a newer one is already there. */
  apply({ datastreamId, timeMs, value, quality }: Reading): boolean {
    if (datastreamId >= this.#times.length) this.#grow(datastreamId + 1);
    // Not >=: an equal time comes only with an equal key, changed in place.
    if (timeMs < this.#times[datastreamId]!) return false;
    this.#times[datastreamId] = timeMs;
    this.#values[datastreamId] = value;
    this.#qualities[datastreamId] = quality;
    return true;
  }

  /** The given datastreams as a frame's columns; those without a reading since `sinceMs` are left out. */
  columns(datastreamIds: Iterable<number>, sinceMs: number): LatestColumns {
    const i: number[] = [];
    for (const id of datastreamIds) {
      if (id < this.#times.length && this.#times[id]! >= sinceMs) i.push(id);
    }
    let t0 = Number.POSITIVE_INFINITY;
    for (const id of i) t0 = Math.min(t0, this.#times[id]!);
    if (i.length === 0) t0 = 0;
    const columns: LatestColumns = {
      i,
      t0,
      dt: i.map((id) => this.#times[id]! - t0),
      v: i.map((id) => this.#values[id]!),
    };
    const q = i.map((id) => this.#qualities[id]!);
    if (q.some((quality) => quality !== 0)) columns.q = q;
    return columns;
  }

  #grow(needed: number): void {
    const length = Math.max(needed, this.#times.length * 2);
    const times = new Float64Array(length).fill(Number.NaN);
    times.set(this.#times);
    const values = new Float64Array(length);
    values.set(this.#values);
    const qualities = new Uint8Array(length);
    qualities.set(this.#qualities);
    [this.#times, this.#values, this.#qualities] = [times, values, qualities];
  }
}
