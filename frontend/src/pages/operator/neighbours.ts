import type { Thing } from '@commune/contract';
import { distanceM } from '../../lib/map/edge/targets.ts';

export interface Neighbour {
  thing: Thing;
  distanceM: number;
}

/** The nearest other things that are on the map, nearest first; none where the thing itself has no position. */
export function neighboursOf({ id, position }: Thing, things: readonly Thing[], most: number): Neighbour[] {
  if (position === null) return [];
  return things
    .flatMap((thing) => {
      if (thing.id === id || thing.position === null || thing.state !== 'registered') return [];
      return [{ thing, distanceM: distanceM(position, thing.position) }];
    })
    .sort((a, b) => a.distanceM - b.distanceM)
    .slice(0, most);
}
