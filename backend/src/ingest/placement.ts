import { QUALITY } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import { discover } from '../store/things.ts';
import type { DecodedReading } from './decoded.ts';
import type { Directory } from './directory.ts';
import type { PlacedReading, Work } from './work.ts';

/** What a thing that nobody registered is taken to send, until an engineer says otherwise. */
const DISCOVERED_INTERVAL_S = 300;

/**
 * Makes the datastreams that a batch names for the first time, in statements of their own: repeating them does no harm,
 * and a batch that fails later finds them there.
 */
export async function makeMissingStreams(
  client: pg.ClientBase,
  works: readonly Work[],
  directory: Directory,
): Promise<void> {
  const missing = new Map<string, { username: string; readings: DecodedReading[] }>();
  for (const { decoded, username } of works) {
    for (const reading of decoded.readings) {
      if (datastreamOf(reading) !== undefined) continue;
      if (username === null) throw new Error('a reading has no sender');
      const group = `${reading.realm.realm.slug} ${username}`;
      const found = missing.get(group);
      if (found === undefined) missing.set(group, { username, readings: [reading] });
      else found.readings.push(reading);
    }
  }
  for (const { username, readings } of missing.values()) {
    const { realm } = readings[0]!.realm;
    const wanted = readings.map(({ thing, key, property }) => ({ slug: thing, key, property }));
    directory.addStreams(realm.slug, await discover(client, realm, wanted, username, DISCOVERED_INTERVAL_S));
  }
}

/**
 * Gives the readings that came without a time strictly rising times of arrival: what a device flushes in one burst
 * arrives within one millisecond, and would pass for one reading and its contradictions.
 */
export class ArrivalTimes {
  readonly #lastMs = new Map<number, number>();
  readonly #settled = new WeakSet<DecodedReading>();

  settle(reading: DecodedReading, datastreamId: number): void {
    if (reading.quality !== QUALITY.arrivalTime || this.#settled.has(reading)) return;
    const lastMs = this.#lastMs.get(datastreamId);
    if (lastMs !== undefined && reading.timeMs <= lastMs) reading.timeMs = lastMs + 1;
    this.#lastMs.set(datastreamId, reading.timeMs);
    // Once only: a batch that is tried again must name the same keys.
    this.#settled.add(reading);
  }
}

/** Every reading of a batch with its datastream, by realm. */
export function placeReadings(works: readonly Work[], arrivals: ArrivalTimes): Map<RealmRow, PlacedReading[]> {
  const byRealm = new Map<RealmRow, PlacedReading[]>();
  for (const work of works) {
    for (const reading of work.decoded.readings) {
      const datastreamId = datastreamOf(reading);
      if (datastreamId === undefined) throw new Error(`datastream ${reading.thing}/${reading.key} was not made`);
      arrivals.settle(reading, datastreamId);
      const { timeMs, value, quality } = reading;
      const placed = { datastreamId, timeMs, value, quality, work };
      const readings = byRealm.get(reading.realm.realm);
      if (readings === undefined) byRealm.set(reading.realm.realm, [placed]);
      else readings.push(placed);
    }
  }
  return byRealm;
}

function datastreamOf(reading: DecodedReading): number | undefined {
  return reading.datastreamId ?? reading.realm.things.get(reading.thing)?.get(reading.key)?.datastreamId;
}
