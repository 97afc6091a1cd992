import type { RealmSchema } from '../realms.ts';
import type { Span } from './pieces.ts';

/** Written into the query rather than sent as a parameter: so the planner knows which days it can leave out. */
export function timestamp(ms: number): string {
  return `'${new Date(ms).toISOString()}'::timestamptz`;
}

export function milliseconds(ms: number): string {
  return `interval '${ms / 1000} seconds'`;
}

/** FROM and WHERE of the readings `o` of the datastreams `$1` within a span. Without discards nothing is asked of each reading. */
export function readingsWithin(schema: RealmSchema, { fromMs, toMs }: Span, withDiscards: boolean): string {
  const within = `FROM ${schema}.observation o
    WHERE o.datastream_id = ANY($1::int[]) AND o.time >= ${timestamp(fromMs)} AND o.time < ${timestamp(toMs)}`;
  if (!withDiscards) return within;
  return `${within} AND NOT EXISTS (
      SELECT FROM ${schema}.observation_mark m WHERE m.datastream_id = o.datastream_id AND m.quality = 'discard'
      AND o.time >= m.from_time AND o.time < m.to_time)`;
}

/** Float64s packed by the server, big-endian: ten times quicker to read than as many texts. */
export function unpackFloats(packed: Buffer): Float64Array {
  // A copy of its own: the driver's buffer need not begin at a multiple of eight.
  const bytes = Buffer.from(new ArrayBuffer(packed.length));
  packed.copy(bytes);
  bytes.swap64();
  return new Float64Array(bytes.buffer);
}

/** Packs columns of an aggregated row in the given order. */
export function packed(columns: readonly string[], order: string): string {
  return `string_agg(${columns.map((column) => `float8send(${column})`).join(' || ')}, ''::bytea ORDER BY ${order})`;
}

/** Takes rows of `width` numbers apart into columns. */
export function columnsOf(floats: Float64Array, width: number): number[][] {
  const length = floats.length / width;
  return Array.from({ length: width }, (_, column) =>
    Array.from({ length }, (_row, row) => floats[row * width + column]!),
  );
}
