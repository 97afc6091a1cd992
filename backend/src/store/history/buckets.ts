import type pg from 'pg';
import type { RealmRow, RealmSchema } from '../realms.ts';
import type { Piece } from './pieces.ts';
import { ORIGIN_MS } from './resolution.ts';
import { columnsOf, milliseconds, packed, readingsWithin, timestamp, unpackFloats } from './sql.ts';

export interface Buckets {
  /** readings in all of them */
  n: number;
  /** of the bucket's beginning, epoch ms, ascending */
  t: number[];
  min: number[];
  max: number[];
  last: number[];
  sum: number[];
}

/** Minimum, maximum, last and sum of each bucket of the pieces, by datastream; one query, whatever their number. */
export async function readBuckets(
  db: pg.Pool,
  realm: RealmRow,
  datastreamIds: readonly number[],
  pieces: readonly Piece[],
  bucketMs: number,
  withDiscards: boolean,
): Promise<Map<number, Buckets>> {
  // The newest by time: comparing arrays, as neither engine has an aggregate for it that the other has too.
  const { rows } = await db.query<{ id: number; n: number; packed: Buffer }>(
    `SELECT id, sum(n)::float8 AS n, ${packed(["date_part('epoch', b) * 1000", 'min', 'max', 'newest[2]', 'sum'], 'b')} AS packed
     FROM (SELECT id, date_bin(${milliseconds(bucketMs)}, at, ${timestamp(ORIGIN_MS)}) AS b, sum(n) AS n, min(min), max(max),
                  max(ARRAY[date_part('epoch', at), last]) AS newest, sum(sum)
           FROM (${pieces.map((piece) => rowsOf(realm.schema, piece, withDiscards)).join(' UNION ALL ')}) p
           GROUP BY id, b) g
     GROUP BY id`,
    [datastreamIds],
  );
  return new Map(
    rows.map((row) => {
      const [t, min, max, last, sum] = columnsOf(unpackFloats(row.packed), 5) as [
        number[],
        number[],
        number[],
        number[],
        number[],
      ];
      return [row.id, { n: row.n, t, min, max, last, sum }];
    }),
  );
}

function rowsOf(schema: RealmSchema, piece: Piece, withDiscards: boolean): string {
  if (piece.level === 'raw') {
    return `SELECT o.datastream_id AS id, o.time AS at, 1 AS n, value AS min, value AS max, value AS last, value AS sum
      ${readingsWithin(schema, piece, withDiscards)}`;
  }
  return `SELECT datastream_id AS id, bucket AS at, n, min, max, last, sum FROM ${schema}.observation_${piece.level}
    WHERE datastream_id = ANY($1::int[]) AND bucket >= ${timestamp(piece.fromMs)} AND bucket < ${timestamp(piece.toMs)}`;
}
