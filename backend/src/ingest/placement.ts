import { QUALITY } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import { discover } from '../store/things.ts';
import type { DecodedReading, MissingStream } from './decoded.ts';
import type { Directory, RealmEntry } from './directory.ts';
import type { Work } from './work.ts';

/** What a thing that nobody registered is taken to send, until an engineer says otherwise. */
const DISCOVERED_INTERVAL_S = 300;

/**
 * Gives every reading its datastream, and makes those that are named for the first time, in statements of their own:
 * repeating them does no harm, and a batch that fails later finds them there.
 */
export async function makeMissingStreams(
  client: pg.ClientBase,
  works: readonly Work[],
  directory: Directory,
): Promise<void> {
  for (const { entry, username, readings } of unmade(works)) {
    const wanted = readings.map(({ missing: { thing, key, property } }) => ({ slug: thing, key, property }));
    directory.addStreams(
      entry.realm.slug,
      await discover(client, entry.realm, wanted, username, DISCOVERED_INTERVAL_S),
    );
    for (const reading of readings) {
      const { thing, key } = reading.missing;
      if (!assign(reading, entry)) throw new Error(`datastream ${thing}/${key} was not made`);
    }
  }
}

interface Unmade {
  entry: RealmEntry;
  username: string;
  readings: (DecodedReading & { missing: MissingStream })[];
}

/** The readings whose datastream is nowhere yet, by realm and sender; an earlier batch may have made some meanwhile. */
function unmade(works: readonly Work[]): Iterable<Unmade> {
  const groups = new Map<string, Unmade>();
  for (const { decoded, username } of works) {
    for (const reading of decoded.readings) {
      if (reading.missing === null || decoded.entry === null || assign(reading, decoded.entry)) continue;
      if (username === null) throw new Error('a reading has no sender');
      const name = `${decoded.realm} ${username}`;
      const group = groups.get(name) ?? { entry: decoded.entry, username, readings: [] };
      groups.set(name, group);
      group.readings.push(reading as Unmade['readings'][number]);
    }
  }
  return groups.values();
}

function assign(reading: DecodedReading, entry: RealmEntry): boolean {
  const { thing, key } = reading.missing!;
  const known = entry.things.get(thing)?.get(key);
  if (known === undefined) return false;
  reading.datastreamId = known.datastreamId;
  reading.missing = null;
  return true;
}

/**
 * Gives the readings that came without a time strictly rising times of arrival: what a device flushes in one burst
 * arrives within one millisecond, and would pass for one reading and its contradictions.
 */
export class ArrivalTimes {
  readonly #lastMs = new Map<number, number>();
  readonly #settled = new WeakSet<DecodedReading>();

  settle(reading: DecodedReading): void {
    if (reading.quality !== QUALITY.arrivalTime || this.#settled.has(reading)) return;
    const { datastreamId } = reading;
    const lastMs = this.#lastMs.get(datastreamId);
    if (lastMs !== undefined && reading.timeMs <= lastMs) reading.timeMs = lastMs + 1;
    this.#lastMs.set(datastreamId, reading.timeMs);
    // Once only: a batch that is tried again must name the same keys.
    this.#settled.add(reading);
  }
}

/** Every reading of a batch, by realm. */
export function placeReadings(works: readonly Work[], arrivals: ArrivalTimes): Map<RealmRow, DecodedReading[]> {
  const byRealm = new Map<RealmRow, DecodedReading[]>();
  for (const { decoded } of works) {
    if (decoded.entry === null || decoded.readings.length === 0) continue;
    const { realm } = decoded.entry;
    const placed = byRealm.get(realm) ?? [];
    byRealm.set(realm, placed);
    for (const reading of decoded.readings) {
      arrivals.settle(reading);
      placed.push(reading);
    }
  }
  return byRealm;
}
