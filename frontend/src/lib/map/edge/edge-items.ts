import type { Commune, ObservedProperty, Position, Thing } from '@commune/contract';
import type { ThingAlarms } from '../../alarms/alarm-table.ts';
import type { Feed } from '../../feed/feed.ts';
import { formatDistance } from '../../i18n/numbers.ts';
import { type Reading, readingOf } from '../things/reading.ts';
import type { Language } from '../words.ts';
import { archipelagos, distanceM, isWithin, reachesEastSea } from './targets.ts';

/** A thing beyond the commune, or an archipelago that a view of the sea must not leave out. */
export type EdgeItem =
  | {
      key: string;
      kind: 'thing';
      position: Position;
      reading: Reading;
      /** undefined where nothing is announced of it */
      alarms: ThingAlarms | undefined;
      /** from the commune's centre */
      distance: string;
    }
  | { key: string; kind: 'islands'; position: Position; name: string };

export function thingItems(
  feed: Feed,
  things: readonly (Thing & { position: Position })[],
  properties: ReadonlyMap<string, ObservedProperty>,
  language: Language,
  alarmsOf: (thingId: number) => ThingAlarms | undefined,
): EdgeItem[] {
  return things.map((thing) => ({
    key: thing.slug,
    kind: 'thing',
    position: thing.position,
    reading: readingOf(feed, properties, thing, language),
    alarms: alarmsOf(thing.id),
    distance: formatDistance(distanceM(feed.commune.centre, thing.position), language),
  }));
}

/** The archipelagos that a view (west, south, east, north) of the East Sea does not show by itself. */
export function islandItems(basemap: Commune['basemap'], view: Commune['bounds'], language: Language): EdgeItem[] {
  if (!reachesEastSea(view)) return [];
  return archipelagos(basemap)
    .filter(({ position }) => !isWithin(view, position))
    .map(({ properties: { key, name }, position }) => ({ key, kind: 'islands', position, name: name[language] }));
}
