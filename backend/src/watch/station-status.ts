import { statusSpans } from '@commune/domain';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { StandingJob } from '../standing-job.ts';
import { advanceFollower, followerCursor, type PackedEntry, readPackedJournal } from '../store/journal.ts';
import type { RealmSchema } from '../store/realms.ts';
import {
  claimStationStatus,
  replaceStatusMarks,
  statusAround,
  statusMeaning,
  statusStreams,
} from '../store/station-status.ts';
import { between } from '../store/transaction.ts';

const SCHEMAS: readonly RealmSchema[] = ['live', 'sandbox'];
const FOLLOWER = 'station-status';
const EVERY_MS = 2000;
const ENTRIES_A_ROUND = 20;

/**
 * Marks what a station measured while it said that it was being calibrated or had a fault, from its status readings in
 * the order of their own times: late ones included, for what they touch is told anew from what is stored.
 */
export function createStationStatusJob(connect: () => Promise<pg.Client>, logger: Logger): StandingJob {
  return new StandingJob({
    ...{ name: 'station status', connect, claim: claimStationStatus, pauseMs: () => EVERY_MS, logger },
    round: followStationStatus,
  });
}

/** Follows both journals as far as they are settled. */
export async function followStationStatus(client: pg.ClientBase, signal?: AbortSignal): Promise<void> {
  for (const schema of SCHEMAS) {
    while (!signal?.aborted && (await followPortion(client, schema)));
  }
}

/** One portion, marks and cursor in one transaction; returns whether there is more. */
async function followPortion(client: pg.ClientBase, schema: RealmSchema): Promise<boolean> {
  const cursor = await followerCursor(client, FOLLOWER, schema);
  const { entries, cursor: next, more } = await readPackedJournal(client, schema, cursor, null, ENTRIES_A_ROUND);
  if (entries.length === 0) return false;
  await between(client, 'BEGIN', async () => {
    const things = await statusStreams(client, schema);
    const meaning = await statusMeaning(client);
    for (const [stream, { firstMs, lastMs }] of touchedBy(entries, things)) {
      const history = await statusAround(client, schema, stream, [...meaning.keys()], firstMs, lastMs);
      const spans = statusSpans(history.readings, meaning, history.toMs);
      await replaceStatusMarks(client, schema, things.get(stream)!, history, spans);
    }
    await advanceFollower(client, FOLLOWER, schema, next);
  });
  return more;
}

/** From the first to the last moment that new status readings of a datastream are of. */
function touchedBy(
  entries: readonly PackedEntry[],
  streams: ReadonlyMap<number, unknown>,
): Map<number, { firstMs: number; lastMs: number }> {
  const touched = new Map<number, { firstMs: number; lastMs: number }>();
  for (const { packed } of entries) {
    for (let k = 0; k < packed.length; k++) {
      const datastreamId = packed.datastreamId(k);
      if (!streams.has(datastreamId)) continue;
      const timeMs = packed.timeMs(k);
      const span = touched.get(datastreamId);
      touched.set(datastreamId, {
        firstMs: Math.min(span?.firstMs ?? timeMs, timeMs),
        lastMs: Math.max(span?.lastMs ?? timeMs, timeMs),
      });
    }
  }
  return touched;
}
