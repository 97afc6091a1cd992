import { HORIZON_MS } from '@commune/contract';
import type { TakenReading, TimedValue } from '@commune/domain';
import type pg from 'pg';
import { epochMs } from '../epoch-ms.ts';
import type { Span } from '../history/pieces.ts';
import { hasDiscards, readReadings } from '../history/readings.ts';
import { readingsWithin } from '../history/sql.ts';
import type { RealmRow } from '../realms.ts';

/** Readings of one portion: taken apart in a few milliseconds. */
const READINGS_A_PORTION = 5000;
const FIRST_SPAN_MS = 10 * 60_000;
const LONGEST_SPAN_MS = 86_400_000;

/** The newest reading of each datastream before a moment, none older than the horizon; what is discarded is left out. */
export async function newestBefore(
  db: pg.Pool,
  realm: RealmRow,
  datastreamIds: readonly number[],
  beforeMs: number,
): Promise<Map<number, TimedValue>> {
  const range = { fromMs: beforeMs - HORIZON_MS, toMs: beforeMs };
  const discards = await hasDiscards(db, realm, datastreamIds, range);
  const { rows } = await db.query<TimedValue & { id: number }>(
    `SELECT d.id, ${epochMs('o.time')} AS "timeMs", o.value
     FROM unnest($1::int[]) AS d (id) CROSS JOIN LATERAL (
       SELECT o.time, o.value ${readingsWithin(realm.schema, range, discards)} AND o.datastream_id = d.id
       ORDER BY o.time DESC LIMIT 1) o`,
    [datastreamIds],
  );
  return new Map(rows.map(({ id, timeMs, value }) => [id, { timeMs, value }]));
}

/** The readings of some datastreams up to a moment: none of them comes with a later portion. */
export interface Portion {
  readings: TakenReading[];
  untilMs: number;
}

/**
 * Readings that are not discarded, in portions one after the other in time, each of about as many as can be taken in at
 * once; within a portion in no order. Between portions no connection is held.
 */
export async function* readPortions(
  db: pg.Pool,
  realm: RealmRow,
  datastreamIds: readonly number[],
  { fromMs, toMs }: Span,
): AsyncGenerator<Portion> {
  const discards = await hasDiscards(db, realm, datastreamIds, { fromMs, toMs });
  let spanMs = FIRST_SPAN_MS;
  for (let atMs = fromMs; atMs < toMs; ) {
    const untilMs = Math.min(atMs + spanMs, toMs);
    const range = { fromMs: atMs, toMs: untilMs };
    const found = await readReadings(db, realm, datastreamIds, range, READINGS_A_PORTION, discards);
    const columns = [...found];
    const n = columns.reduce((sum, [, { t }]) => sum + t.length, 0);
    // What is cut off at the limit comes with a shorter span; a single millisecond holds one reading a datastream.
    if (columns.some(([, { t }]) => t.length > READINGS_A_PORTION)) {
      spanMs = Math.max(1, Math.floor(spanMs / 4));
      continue;
    }
    const readings = columns.flatMap(([datastreamId, { t, value }]) =>
      t.map((timeMs, k) => ({ datastreamId, timeMs, value: value[k]! })),
    );
    yield { readings, untilMs };
    atMs = untilMs;
    if (n > 2 * READINGS_A_PORTION) spanMs = Math.max(1, Math.floor(spanMs / 2));
    else if (n < READINGS_A_PORTION / 2) spanMs = Math.min(spanMs * 2, LONGEST_SPAN_MS);
  }
}
