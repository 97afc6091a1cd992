import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { StandingJob } from '../standing-job.ts';
import { claimKeyframes, writeKeyframe } from '../store/keyframes.ts';
import type { RealmRow } from '../store/realms.ts';

const MINUTE_MS = 60_000;
/** Most of what belongs to a minute has come by then; what comes later is replayed at every reading. */
const SETTLES_MS = 5000;

/**
 * Stores each realm's whole state at the end of every minute in which something changed. A missed minute is not made up:
 * the next keyframe takes in what came meanwhile. A drill runs on a clock of its own and is asked for rarely: its past
 * comes from the observations.
 */
export function createKeyframeJob(
  connect: () => Promise<pg.Client>,
  realms: readonly RealmRow[],
  logger: Logger,
): StandingJob {
  const kept = realms.filter(({ kind }) => kind !== 'drill');
  const round = (client: pg.ClientBase) => writeKeyframes(client, kept, Date.now());
  const pauseMs = () => MINUTE_MS - ((Date.now() - SETTLES_MS) % MINUTE_MS);
  return new StandingJob({ name: 'keyframes', connect, claim: claimKeyframes, round, pauseMs, logger });
}

/** The keyframes of the last minute that is over and settled. */
async function writeKeyframes(client: pg.ClientBase, realms: readonly RealmRow[], nowMs: number): Promise<void> {
  const atMs = Math.floor((nowMs - SETTLES_MS) / MINUTE_MS) * MINUTE_MS;
  for (const realm of realms) await writeKeyframe(client, realm, atMs);
}
