import { type Datastream, isDerived, type Thing } from '@commune/contract';
import type { Latest } from '../../lib/feed/feed.ts';
import { mainDatastream } from '../../lib/map/things/main-value.ts';

type LatestOf = (datastreamId: number) => Latest | undefined;

export interface Heard {
  datastream: Datastream;
  latest: Latest;
}

/** What stands for a thing in a list: its main datastream, as on the map, or where that has no value the one heard last. */
export function standsFor(thing: Thing, latestOf: LatestOf): Heard | null {
  const main = mainDatastream(thing);
  const latest = main && latestOf(main.id);
  return main && latest ? { datastream: main, latest } : heardLast(thing, latestOf);
}

function heardLast(thing: Thing, latestOf: LatestOf): Heard | null {
  let best: Heard | null = null;
  for (const datastream of thing.datastreams) {
    const latest = latestOf(datastream.id);
    if (latest && (best === null || latest.t > best.latest.t)) best = { datastream, latest };
  }
  return best;
}

/** The shortest rhythm among a thing's datastreams, in seconds: the one its liveness hangs on. Null without datastreams. */
export function shortestIntervalS(thing: Thing): number | null {
  const own = thing.datastreams.filter(({ property }) => !isDerived(property));
  return own.length === 0 ? null : Math.min(...own.map(({ expectedIntervalS }) => expectedIntervalS));
}
