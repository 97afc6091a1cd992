import type { Reading } from './reading.ts';

export const ROW_BYTES = 8 + 8 + 4 + 1;

/**
 * A journal row's readings by columns: n × float64 epoch ms, n × float64 value, n × int32 datastream, n × uint8 quality,
 * little-endian; 21 bytes a reading.
 */
export function packReadings(readings: readonly Reading[]): Buffer {
  const n = readings.length;
  const buffer = Buffer.allocUnsafe(n * ROW_BYTES);
  for (let k = 0; k < n; k++) {
    const { timeMs, value, datastreamId, quality } = readings[k]!;
    buffer.writeDoubleLE(timeMs, k * 8);
    buffer.writeDoubleLE(value, (n + k) * 8);
    buffer.writeInt32LE(datastreamId, n * 16 + k * 4);
    buffer.writeUInt8(quality, n * 20 + k);
  }
  return buffer;
}

/** Packed readings, read in place: for whoever needs a few fields of very many. */
export class PackedReadings {
  readonly length: number;
  readonly #view: DataView;

  constructor(buffer: Buffer) {
    this.length = buffer.length / ROW_BYTES;
    if (!Number.isInteger(this.length)) {
      throw new Error(`a packed row of ${buffer.length} bytes is not a whole number of readings`);
    }
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  timeMs(k: number): number {
    return this.#view.getFloat64(k * 8, true);
  }

  value(k: number): number {
    return this.#view.getFloat64((this.length + k) * 8, true);
  }

  datastreamId(k: number): number {
    return this.#view.getInt32(this.length * 16 + k * 4, true);
  }

  quality(k: number): number {
    return this.#view.getUint8(this.length * 20 + k);
  }

  unpack(): Reading[] {
    return Array.from({ length: this.length }, (_, k) => ({
      timeMs: this.timeMs(k),
      value: this.value(k),
      datastreamId: this.datastreamId(k),
      quality: this.quality(k),
    }));
  }
}
