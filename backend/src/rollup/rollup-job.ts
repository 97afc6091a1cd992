import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { StandingJob } from '../standing-job.ts';
import { type JournalCursor, readPackedJournal } from '../store/journal.ts';
import type { RealmSchema } from '../store/realms.ts';
import {
  advanceRollups,
  BUCKET_MS,
  claimRollups,
  listDue,
  refreshRollups,
  rollupCursor,
  settleDue,
  storedBuckets,
} from '../store/rollups.ts';
import { DueBuckets } from './due-buckets.ts';

const SCHEMAS: readonly RealmSchema[] = ['live', 'sandbox'];
/** What is not rolled up yet is read from the readings: a longer pause costs nobody a value, and a busy hour less work. */
const EVERY_MS = 15_000;
/** Of at most 5,000 readings each: what is unpacked at a time stays small in memory. */
const ENTRIES_A_READ = 8;
/**
 * A bucket is redone from all its readings: the more of the journal a round takes in, the fewer times. With one read a
 * round the rollups of a full load cost three times what storing it does.
 */
const READS_A_ROUND = 40;
const BUCKETS_A_ROUND = 50_000;
const RANGES_A_ROUND = 100;
const BUCKETS_A_CALL = 5000;

/**
 * Follows the journal and redoes the rollups of whatever changed: late readings, backfills and marks included. The cursor
 * advances after the work, so a round that is cut off is done again, to the same result.
 */
export function createRollupJob(connect: () => Promise<pg.Client>, logger: Logger): StandingJob {
  const round = (client: pg.ClientBase, signal: AbortSignal) => bringUpToDate(client, signal);
  return new StandingJob({ name: 'rollups', connect, claim: claimRollups, round, pauseMs: () => EVERY_MS, logger });
}

/** Redoes all that the journal and the marks have made due, a portion of each in turn: neither waits for a long one of the other. */
export async function bringUpToDate(client: pg.ClientBase, signal?: AbortSignal): Promise<void> {
  for (const schema of SCHEMAS) {
    for (let more = true; more && !signal?.aborted; ) {
      const marks = await followMarks(client, schema);
      const journal = await followJournal(client, schema);
      more = marks || journal;
    }
  }
}

/** One portion of the journal; returns whether there is more. */
async function followJournal(client: pg.ClientBase, schema: RealmSchema): Promise<boolean> {
  const { nowMs, atMs, ...begin } = await rollupCursor(client, schema);
  const due = new DueBuckets();
  let cursor: JournalCursor = begin;
  let more = true;
  for (let reads = 0; more && reads < READS_A_ROUND && due.size < BUCKETS_A_ROUND; reads++) {
    const read = await readPackedJournal(client, schema, cursor, null, ENTRIES_A_READ);
    for (const { packed } of read.entries) due.addReadings(packed);
    ({ cursor, more } = read);
  }
  for (const portion of due.portions(BUCKETS_A_CALL)) await refreshRollups(client, schema, portion, false);
  // With nothing due: an hour or a day that was not over at the last round may be so now.
  const bucketClosed = Math.floor(atMs / BUCKET_MS) < Math.floor(nowMs / BUCKET_MS);
  if (due.size === 0 && bucketClosed) await refreshRollups(client, schema, [], false);
  await advanceRollups(client, schema, cursor, nowMs);
  return more;
}

/**
 * One portion of the ranges whose marks changed; returns whether there is more. A range may span years: it is walked by
 * what is stored in it, and what is left of it stays due.
 */
async function followMarks(client: pg.ClientBase, schema: RealmSchema): Promise<boolean> {
  const ranges = await listDue(client, schema, RANGES_A_ROUND);
  const due = new DueBuckets();
  const walked: { id: string; restFromMs: number | null }[] = [];
  for (const range of ranges) {
    if (due.size >= BUCKETS_A_CALL) break;
    const { starts, restFromMs } = await storedBuckets(client, schema, range, BUCKETS_A_CALL);
    for (const startMs of starts) due.addBucket(range.datastreamId, startMs);
    walked.push({ id: range.id, restFromMs });
  }
  for (const portion of due.portions(BUCKETS_A_CALL)) await refreshRollups(client, schema, portion, true);
  for (const { id, restFromMs } of walked) await settleDue(client, id, restFromMs);
  return ranges.length > 0;
}
