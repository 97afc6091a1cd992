import type { Datastream, Thing } from '@commune/contract';
import type { Latest } from '../../lib/feed/feed.ts';

type LatestOf = (datastreamId: number) => Latest | undefined;

/** The datastream heard last; of those heard in the same message the first one that the thing lists. */
export function freshest(thing: Thing, latestOf: LatestOf): { datastream: Datastream; latest: Latest } | null {
  let best: { datastream: Datastream; latest: Latest } | null = null;
  for (const datastream of thing.datastreams) {
    const latest = latestOf(datastream.id);
    if (latest && (best === null || latest.t > best.latest.t)) best = { datastream, latest };
  }
  return best;
}

/** The shortest rhythm among a thing's datastreams, in seconds: the one its liveness hangs on. Null without datastreams. */
export function shortestIntervalS(thing: Thing): number | null {
  if (thing.datastreams.length === 0) return null;
  return Math.min(...thing.datastreams.map(({ expectedIntervalS }) => expectedIntervalS));
}
