import type pg from 'pg';
import type { Logger } from '../../logger.ts';
import { StandingJob } from '../../standing-job.ts';
import { claimDerived, dropIdleDue } from '../../store/derived/due.ts';
import type { RealmSchema } from '../../store/realms.ts';
import { airQuality } from './air-quality.ts';
import { type FollowParts, followPortion } from './follow.ts';
import { river } from './river.ts';

const SCHEMAS: readonly RealmSchema[] = ['live', 'sandbox'];
/** The river's first: they are the urgent ones. */
const DERIVATIONS = [river, airQuality];
const INPUTS = DERIVATIONS.flatMap(({ inputs }) => inputs);
const EVERY_MS = 2000;

export interface DerivedParts extends Pick<FollowParts, 'origin' | 'onCommitted'> {
  connect: () => Promise<pg.Client>;
  logger: Logger;
}

/**
 * Keeps what is derived from readings: air-quality indices and means, flood levels and rates of rise. It follows the
 * journal, so late readings, imports and changed marks repair what was told before; what it writes itself it passes over.
 */
export function createDerivedJob({ connect, logger, ...parts }: DerivedParts): StandingJob {
  const round = (client: pg.ClientBase, signal: AbortSignal) => followDerived({ ...parts, client }, signal);
  return new StandingJob({ name: 'derived', connect, claim: claimDerived, round, pauseMs: () => EVERY_MS, logger });
}

/** Follows both journals as far as they can be followed, a portion of each derivation in turn: none waits for a long one of another. */
export async function followDerived(parts: Omit<FollowParts, 'schema'>, signal?: AbortSignal): Promise<void> {
  for (const schema of SCHEMAS) {
    await dropIdleDue(parts.client, schema, INPUTS);
    for (let more = true; more && !signal?.aborted; ) {
      more = false;
      for (const derivation of DERIVATIONS) {
        if (await followPortion(derivation, { ...parts, schema })) more = true;
      }
    }
  }
}
