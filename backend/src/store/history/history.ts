import type { ObservationLevel, ReadingColumns } from '@commune/contract';
import { STALE_AFTER_INTERVALS } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import { type Buckets, readBuckets } from './buckets.ts';
import { readCoverage } from './coverage.ts';
import { piecesOf, type Span } from './pieces.ts';
import { readRates } from './rates.ts';
import { hasDiscards, readReadings, readThinned } from './readings.ts';
import { bucketWidthMs, needsReadings, resolutionOf } from './resolution.ts';
import type { HistoryStream } from './streams.ts';

export interface History {
  level: ObservationLevel;
  bucketMs: number;
  columns: ReadingColumns | Omit<Buckets, 'n'>;
}

/** More readings than this are not read singly for a picture: by their expected number, about a second's work. */
const MAX_READ_SINGLY = 1_000_000;
/** Lowest, highest and newest. */
const READINGS_A_BUCKET = 3;

interface Question {
  db: pg.Pool;
  realm: RealmRow;
  range: Span;
  points: number;
  withDiscards: boolean;
}

/**
 * What the datastreams measured in [from, to), each in about so many points at most; in the order of the datastreams. A
 * handful of queries, however many they are.
 *
 * All that is committed is in the answer, rolled up or not, with one exception: what one batch brought that is more than a
 * day older than its newest reading shows once the rollups have followed the journal, within seconds; so does a change of
 * marks where the answer is of buckets. Where readings are not kept any more but buckets are, an end of the range that cuts
 * a bucket leaves that bucket out.
 */
export async function readHistory(
  db: pg.Pool,
  realm: RealmRow,
  streams: readonly HistoryStream[],
  range: Span,
  points: number,
): Promise<History[]> {
  const ids = idsOf(streams);
  const question = { db, realm, range, points, withDiscards: await hasDiscards(db, realm, ids, range) };
  const found = needsReadings(range.toMs - range.fromMs, points)
    ? await readingsFirst(question, streams)
    : await bucketsFirst(question, ids);
  return ids.map((id) => found.get(id) ?? history('raw', 0, { t: [], value: [], quality: [] }));
}

/** A short range: single readings, thinned out where there are more than points. */
async function readingsFirst(question: Question, streams: readonly HistoryStream[]): Promise<Map<number, History>> {
  const { db, realm, range, points, withDiscards } = question;
  const ids = idsOf(streams);
  const readings = await readReadings(db, realm, ids, range, points, withDiscards);
  const found = new Map([...readings].map(([id, columns]) => [id, history('raw', 0, columns)]));
  const dense = streams.filter(({ datastreamId }) => (readings.get(datastreamId)?.t.length ?? 0) > points);
  const thin = points >= READINGS_A_BUCKET && expectedReadings(dense, range) <= MAX_READ_SINGLY ? dense : [];
  if (thin.length > 0) {
    const bucketMs = bucketWidthMs(range.toMs - range.fromMs, Math.floor(points / READINGS_A_BUCKET));
    const thinned = await readThinned(db, realm, idsOf(thin), range, bucketMs, withDiscards);
    for (const [id, columns] of thinned) found.set(id, history('raw', bucketMs, columns));
  }
  // Where there are no readings they may be older than what is kept of them, and their buckets be there.
  const rest = streams.filter(
    (each) => !readings.has(each.datastreamId) || (dense.includes(each) && thin.length === 0),
  );
  if (rest.length === 0) return found;
  return new Map([...found, ...(await inBuckets(question, idsOf(rest))).histories]);
}

/** A long range: buckets, and single readings of what has no more of them than points. */
async function bucketsFirst(question: Question, ids: readonly number[]): Promise<Map<number, History>> {
  const { db, realm, range, points, withDiscards } = question;
  const { histories, counts } = await inBuckets(question, ids);
  const sparse = [...counts].filter(([, n]) => n <= points).map(([id]) => id);
  if (sparse.length === 0) return histories;
  const readings = await readReadings(db, realm, sparse, range, points, withDiscards);
  for (const [id, columns] of readings) {
    // More: they came since. Fewer: some are not kept as long as their buckets.
    const { length } = columns.t;
    if (length <= points && length >= counts.get(id)!) histories.set(id, history('raw', 0, columns));
  }
  return histories;
}

async function inBuckets(
  { db, realm, range, points, withDiscards }: Question,
  ids: readonly number[],
): Promise<{ histories: Map<number, History>; counts: Map<number, number> }> {
  const { level, bucketMs } = resolutionOf(range.toMs - range.fromMs, points);
  const pieces = piecesOf(range, level, await readCoverage(db, realm, range));
  const buckets = await readBuckets(db, realm, ids, pieces, bucketMs, withDiscards);
  const histories = new Map<number, History>();
  const counts = new Map<number, number>();
  for (const [id, { n, ...columns }] of buckets) {
    histories.set(id, history(level, bucketMs, columns));
    counts.set(id, n);
  }
  return { histories, counts };
}

/** How fast counters went, in about so many points at most each; in the order of the datastreams. See `readRates`. */
export async function readRateHistory(
  db: pg.Pool,
  realm: RealmRow,
  streams: readonly HistoryStream[],
  range: Span,
  points: number,
): Promise<{ bucketMs: number; columns: { t: number[]; rate: number[] }[] }> {
  const bucketMs = bucketWidthMs(range.toMs - range.fromMs, points);
  const ids = idsOf(streams);
  const counters = streams.map(({ datastreamId, expectedIntervalS }) => ({
    datastreamId,
    silenceMs: STALE_AFTER_INTERVALS * expectedIntervalS * 1000,
  }));
  const found = await readRates(db, realm, counters, range, bucketMs, await hasDiscards(db, realm, ids, range));
  return { bucketMs, columns: ids.map((id) => found.get(id) ?? { t: [], rate: [] }) };
}

/** How many readings the datastreams' own rhythms would bring in a range. */
export function expectedReadings(streams: readonly HistoryStream[], { fromMs, toMs }: Span): number {
  return streams.reduce((sum, { expectedIntervalS }) => sum + (toMs - fromMs) / 1000 / expectedIntervalS, 0);
}

/** How many readings a CSV file of the datastreams would hold. */
export async function countReadings(
  db: pg.Pool,
  realm: RealmRow,
  datastreamIds: readonly number[],
  range: Span,
): Promise<number> {
  const withDiscards = await hasDiscards(db, realm, datastreamIds, range);
  const pieces = piecesOf(range, '1d', await readCoverage(db, realm, range));
  const buckets = await readBuckets(db, realm, datastreamIds, pieces, range.toMs - range.fromMs, withDiscards);
  return [...buckets.values()].reduce((sum, { n }) => sum + n, 0);
}

function idsOf(streams: readonly HistoryStream[]): number[] {
  return streams.map(({ datastreamId }) => datastreamId);
}

function history(level: ObservationLevel, bucketMs: number, columns: History['columns']): History {
  return { level, bucketMs, columns };
}
