import type { Reading } from './observations.ts';

const ROW_BYTES = 8 + 8 + 4 + 1;

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

export function unpackReadings(buffer: Buffer): Reading[] {
  const n = buffer.length / ROW_BYTES;
  if (!Number.isInteger(n)) throw new Error(`a packed row of ${buffer.length} bytes is not a whole number of readings`);
  return Array.from({ length: n }, (_, k) => ({
    timeMs: buffer.readDoubleLE(k * 8),
    value: buffer.readDoubleLE((n + k) * 8),
    datastreamId: buffer.readInt32LE(n * 16 + k * 4),
    quality: buffer.readUInt8(n * 20 + k),
  }));
}
