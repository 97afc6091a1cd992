import { MAX_WINDOW_READINGS, type ReadingColumns } from '@commune/contract';
import type pg from 'pg';
import { readBuckets } from './history/buckets.ts';
import { readCoverage } from './history/coverage.ts';
import { piecesOf, type Span } from './history/pieces.ts';
import { hasDiscards } from './history/readings.ts';
import { LEVEL_MS } from './history/resolution.ts';
import { columnsOf, packed, timestamp, unpackFloats } from './history/sql.ts';
import type { Reading } from './reading.ts';
import type { RealmRow } from './realms.ts';
import { readState } from './state.ts';
import { snapshot } from './transaction.ts';

/** What one datastream brought within a window, oldest first. */
export interface StreamChanges extends ReadingColumns {
  datastreamId: number;
}

export interface ReadWindow {
  /** 0: every reading; else the last of each so many ms, told at their end */
  stepMs: number;
  /** the state at the window's beginning */
  base: Reading[];
  changes: StreamChanges[];
}

/** By their rhythm so many times as many as may be sent: then it is not tried to read them singly. */
const CERTAINLY_TOO_MANY = 2;
const COARSE_MS = LEVEL_MS['10m'];

/**
 * A realm's state at the beginning of (from, to] and what changes it, the two of one moment of the database. Each reading
 * as it is, marked or not; where they are too many, the last of each ten minutes, without what is marked discard. Where
 * even these are, the number of ms that a window of this realm may have.
 */
export async function readWindow(pool: pg.Pool, realm: RealmRow, span: Span): Promise<ReadWindow | number> {
  const client = await pool.connect();
  let base: Reading[];
  let ids: number[];
  try {
    const read = await snapshot(client, async () => {
      const state = await readState(client, realm, span.fromMs);
      const streams = await listStreams(client, realm);
      const expected = streams.reduce((sum, { intervalS }) => sum + (span.toMs - span.fromMs) / (intervalS * 1000), 0);
      const tryAll = expected <= CERTAINLY_TOO_MANY * MAX_WINDOW_READINGS;
      return { state, streams, changes: tryAll ? await readChanges(client, realm, span) : null };
    });
    base = read.state.readings;
    if (read.changes !== null) return { stepMs: 0, base, changes: read.changes };
    ids = read.streams.map(({ id }) => id);
  } finally {
    client.release();
  }
  const stepsAtMost = Math.floor(MAX_WINDOW_READINGS / ids.length);
  if ((span.toMs - span.fromMs) / COARSE_MS > stepsAtMost) return stepsAtMost * COARSE_MS;
  return { stepMs: COARSE_MS, base, changes: await readCoarse(pool, realm, ids, span) };
}

async function listStreams(client: pg.ClientBase, realm: RealmRow): Promise<{ id: number; intervalS: number }[]> {
  const { rows } = await client.query<{ id: number; intervalS: number }>(
    `SELECT d.id, d.expected_interval_s AS "intervalS"
     FROM ${realm.schema}.thing t JOIN ${realm.schema}.datastream d ON d.thing_id = t.id WHERE t.realm_id = $1`,
    [realm.id],
  );
  return rows;
}

/** Null where there are more than a window holds; no more than one above is read to know. */
async function readChanges(
  client: pg.ClientBase,
  { id, schema }: RealmRow,
  { fromMs, toMs }: Span,
): Promise<StreamChanges[] | null> {
  const { rows } = await client.query<{ id: number; n: number; packed: Buffer }>(
    `SELECT id, count(*)::int AS n, ${packed(["date_part('epoch', time) * 1000", 'value', 'quality'], 'time')} AS packed
     FROM (SELECT d.id, o.time, o.value, o.quality
           FROM ${schema}.thing t JOIN ${schema}.datastream d ON d.thing_id = t.id
           CROSS JOIN LATERAL (
             SELECT time, value, quality FROM ${schema}.observation
             WHERE datastream_id = d.id AND time > ${timestamp(fromMs)} AND time <= ${timestamp(toMs)}) o
           WHERE t.realm_id = $1 LIMIT $2) r
     GROUP BY id ORDER BY id`,
    [id, MAX_WINDOW_READINGS + 1],
  );
  if (rows.reduce((sum, { n }) => sum + n, 0) > MAX_WINDOW_READINGS) return null;
  return rows.map((row) => {
    const [t, value, quality] = columnsOf(unpackFloats(row.packed), 3) as [number[], number[], number[]];
    return { datastreamId: row.id, t: t.map(Math.round), value, quality };
  });
}

async function readCoarse(
  pool: pg.Pool,
  realm: RealmRow,
  ids: readonly number[],
  span: Span,
): Promise<StreamChanges[]> {
  const pieces = piecesOf(span, '10m', await readCoverage(pool, realm, span));
  const withDiscards = await hasDiscards(pool, realm, ids, span);
  const buckets = await readBuckets(pool, realm, ids, pieces, COARSE_MS, withDiscards);
  return [...buckets].map(([datastreamId, { t, last }]) => ({
    datastreamId,
    t: t.map((bucketMs) => Math.min(bucketMs + COARSE_MS, span.toMs)),
    value: last,
    quality: last.map(() => 0),
  }));
}
