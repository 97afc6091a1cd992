import type { WatchedEntry } from '../../store/alarms/watch-journal.ts';
import type { JournalCursor } from '../../store/journal.ts';
import type { Reading } from '../../store/reading.ts';

/** Readings by realm that are let go together, in the order of their times, and the place behind the last entry. */
export interface Released {
  byRealm: Map<number, Reading[]>;
  cursor: JournalCursor;
}

/** An entry that waits, with what of it is watched: places in it, and the things that they are of. */
interface HeldEntry extends WatchedEntry {
  places: number[];
  things: number[];
  /** of what is watched */
  firstMs: number;
  /** places of what nobody watches so far */
  unwatched: number[];
}

/**
 * Holds entries until the reorder window has passed over them. With an entry go those readings of younger ones that lie at
 * or before the newest that is let go of their own thing: a moment later they would be behind it.
 */
export class ReorderWindow {
  readonly #thingOf: (realmId: number, datastreamId: number) => number | undefined;
  readonly #held: HeldEntry[] = [];

  /** `thingOf`: the thing of a datastream; undefined where nobody watches it. */
  constructor(thingOf: (realmId: number, datastreamId: number) => number | undefined) {
    this.#thingOf = thingOf;
  }

  get size(): number {
    return this.#held.length;
  }

  add(entries: readonly WatchedEntry[]): void {
    for (const entry of entries) {
      const held = { ...entry, places: [], things: [], firstMs: Number.POSITIVE_INFINITY, unwatched: [] };
      // Bulk imports are history.
      if (entry.via !== 'import')
        this.#sort(
          held,
          Array.from({ length: entry.packed.length }, (_, place) => place),
        );
      this.#held.push(held);
    }
  }

  /** Other things are watched than before. */
  rewatch(): void {
    for (const entry of this.#held) this.#sort(entry, entry.unwatched.splice(0));
  }

  /** Lets go the entries at the front that were committed until a moment; null where there are none. */
  release(untilMs: number): Released | null {
    const young = this.#held.findIndex(({ committedMs }) => committedMs > untilMs);
    const old = this.#held.splice(0, young === -1 ? this.#held.length : young);
    const last = old.at(-1);
    if (last === undefined) return null;
    const byRealm = new Map<number, Reading[]>();
    const newestMs = new Map<number, number>();
    let newestOfAllMs = Number.NEGATIVE_INFINITY;
    for (const { realmId, packed, places, things } of old) {
      if (places.length === 0) continue;
      const readings = readingsOf(byRealm, realmId);
      for (const [k, place] of places.entries()) {
        const timeMs = packed.timeMs(place);
        readings.push(readingOf(packed, place));
        if (timeMs > (newestMs.get(things[k]!) ?? Number.NEGATIVE_INFINITY)) newestMs.set(things[k]!, timeMs);
        if (timeMs > newestOfAllMs) newestOfAllMs = timeMs;
      }
    }
    for (const entry of this.#held) {
      if (entry.firstMs <= newestOfAllMs) takeUntil(entry, newestMs, readingsOf(byRealm, entry.realmId));
    }
    for (const readings of byRealm.values()) readings.sort((a, b) => a.timeMs - b.timeMs);
    return { byRealm, cursor: last.cursor };
  }

  #sort(entry: HeldEntry, places: readonly number[]): void {
    const { realmId, packed } = entry;
    for (const place of places) {
      const thing = this.#thingOf(realmId, packed.datastreamId(place));
      if (thing === undefined) {
        entry.unwatched.push(place);
        continue;
      }
      entry.places.push(place);
      entry.things.push(thing);
      entry.firstMs = Math.min(entry.firstMs, packed.timeMs(place));
    }
  }
}

/** Moves the readings of an entry that are not newer than what is let go of their things. */
function takeUntil(entry: HeldEntry, newestMs: ReadonlyMap<number, number>, to: Reading[]): void {
  const { packed, places, things } = entry;
  let left = 0;
  entry.firstMs = Number.POSITIVE_INFINITY;
  for (let k = 0; k < places.length; k++) {
    const timeMs = packed.timeMs(places[k]!);
    if (timeMs <= (newestMs.get(things[k]!) ?? Number.NEGATIVE_INFINITY)) {
      to.push(readingOf(packed, places[k]!));
      continue;
    }
    entry.firstMs = Math.min(entry.firstMs, timeMs);
    places[left] = places[k]!;
    things[left++] = things[k]!;
  }
  places.length = left;
  things.length = left;
}

function readingOf(packed: WatchedEntry['packed'], place: number): Reading {
  return {
    datastreamId: packed.datastreamId(place),
    timeMs: packed.timeMs(place),
    value: packed.value(place),
    quality: packed.quality(place),
  };
}

function readingsOf(byRealm: Map<number, Reading[]>, realmId: number): Reading[] {
  let readings = byRealm.get(realmId);
  if (readings === undefined) {
    readings = [];
    byRealm.set(realmId, readings);
  }
  return readings;
}
