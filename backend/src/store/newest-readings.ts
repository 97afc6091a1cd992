import { PackedReadings } from './pack.ts';
import type { Reading } from './reading.ts';

/** The newest reading of each datastream within [fromMs, untilMs], gathered from packed rows in the order of the journal. */
export class NewestReadings {
  readonly #fromMs: number;
  readonly #untilMs: number;
  #times = new Float64Array(16_384).fill(Number.NEGATIVE_INFINITY);
  #values = new Float64Array(16_384);
  #qualities = new Uint8Array(16_384);

  constructor(fromMs: number, untilMs: number) {
    this.#fromMs = fromMs;
    this.#untilMs = untilMs;
  }

  /** Takes in packed rows, or of them only those of times after `afterMs`. */
  add(rows: Buffer, afterMs = Number.NEGATIVE_INFINITY): void {
    const packed = new PackedReadings(rows);
    for (let k = 0; k < packed.length; k++) {
      const timeMs = packed.timeMs(k);
      if (timeMs > this.#untilMs || timeMs < this.#fromMs || timeMs <= afterMs) continue;
      const id = packed.datastreamId(k);
      if (id >= this.#times.length) this.#grow(id + 1);
      // Not >=: an equal time comes only with an equal key, changed in place.
      if (timeMs < this.#times[id]!) continue;
      this.#times[id] = timeMs;
      this.#values[id] = packed.value(k);
      this.#qualities[id] = packed.quality(k);
    }
  }

  /** By datastream. */
  list(): Reading[] {
    const readings: Reading[] = [];
    for (let datastreamId = 0; datastreamId < this.#times.length; datastreamId++) {
      const timeMs = this.#times[datastreamId]!;
      if (timeMs === Number.NEGATIVE_INFINITY) continue;
      readings.push({
        datastreamId,
        timeMs,
        value: this.#values[datastreamId]!,
        quality: this.#qualities[datastreamId]!,
      });
    }
    return readings;
  }

  #grow(needed: number): void {
    const length = Math.max(needed, this.#times.length * 2);
    const times = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
    times.set(this.#times);
    const values = new Float64Array(length);
    values.set(this.#values);
    const qualities = new Uint8Array(length);
    qualities.set(this.#qualities);
    [this.#times, this.#values, this.#qualities] = [times, values, qualities];
  }
}
