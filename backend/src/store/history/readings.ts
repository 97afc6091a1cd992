import type { ReadingColumns } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import type { Span } from './pieces.ts';
import { ORIGIN_MS } from './resolution.ts';
import { columnsOf, milliseconds, packed, readingsWithin, timestamp, unpackFloats } from './sql.ts';

/** Whether any reading of the datastreams may be marked `discard` within the range. */
export async function hasDiscards(
  db: pg.Pool,
  realm: RealmRow,
  datastreamIds: readonly number[],
  range: Span,
): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT FROM ${realm.schema}.observation_mark WHERE datastream_id = ANY($1::int[]) AND quality = 'discard'
     AND from_time < ${timestamp(range.toMs)} AND to_time > ${timestamp(range.fromMs)} LIMIT 1`,
    [datastreamIds],
  );
  return rows.length > 0;
}

/** Every reading, oldest first, by datastream; of a datastream that has more than `limit`, the first `limit + 1`. */
export async function readReadings(
  db: pg.Pool,
  realm: RealmRow,
  datastreamIds: readonly number[],
  range: Span,
  limit: number,
  withDiscards: boolean,
): Promise<Map<number, ReadingColumns>> {
  const { rows } = await db.query<{ id: number; packed: Buffer }>(
    `SELECT d.id, ${packed(["date_part('epoch', o.time) * 1000", 'o.value', 'o.quality'], 'o.time')} AS packed
     FROM unnest($1::int[]) AS d (id) CROSS JOIN LATERAL (
       SELECT o.time, o.value, o.quality ${readingsWithin(realm.schema, range, withDiscards)} AND o.datastream_id = d.id
       ORDER BY o.time LIMIT $2) o
     GROUP BY d.id`,
    [datastreamIds, limit + 1],
  );
  return new Map(rows.map((row) => [row.id, readingsOf(unpackFloats(row.packed))]));
}

/** The lowest, the highest and the newest reading of each bucket, in order of time, by datastream. */
export async function readThinned(
  db: pg.Pool,
  realm: RealmRow,
  datastreamIds: readonly number[],
  range: Span,
  bucketMs: number,
  withDiscards: boolean,
): Promise<Map<number, ReadingColumns>> {
  const { rows } = await db.query<{ id: number; packed: Buffer }>(
    `SELECT id, string_agg(s, ''::bytea ORDER BY t) AS packed
     FROM (SELECT DISTINCT g.id, r.t, float8send(r.t) || float8send(r.value) || float8send(r.quality) AS s
           FROM (SELECT id, min(ARRAY[value, t, quality]) AS lowest, max(ARRAY[value, t, quality]) AS highest,
                        max(ARRAY[t, value, quality]) AS newest
                 FROM (SELECT o.datastream_id AS id, date_bin(${milliseconds(bucketMs)}, o.time, ${timestamp(ORIGIN_MS)}) AS b,
                              date_part('epoch', o.time) * 1000 AS t, o.value, o.quality::float8 AS quality
                       ${readingsWithin(realm.schema, range, withDiscards)}) o
                 GROUP BY id, b) g
           CROSS JOIN LATERAL (VALUES (lowest[2], lowest[1], lowest[3]), (highest[2], highest[1], highest[3]),
                                      (newest[1], newest[2], newest[3])) AS r (t, value, quality)) s
     GROUP BY id`,
    [datastreamIds],
  );
  return new Map(rows.map((row) => [row.id, readingsOf(unpackFloats(row.packed))]));
}

/** The next readings of a datastream from a moment on, oldest first: a page that takes no connection while it is sent. */
export async function readPage(
  db: pg.Pool,
  realm: RealmRow,
  datastreamId: number,
  range: Span,
  limit: number,
  withDiscards: boolean,
): Promise<ReadingColumns> {
  const page = await readReadings(db, realm, [datastreamId], range, limit - 1, withDiscards);
  return page.get(datastreamId) ?? { t: [], value: [], quality: [] };
}

function readingsOf(floats: Float64Array): ReadingColumns {
  const [t, value, quality] = columnsOf(floats, 3) as [number[], number[], number[]];
  // Seconds with a fraction, times a thousand, are off by a ten-thousandth of a millisecond.
  return { t: t.map(Math.round), value, quality };
}
