import type { WatchedEntry } from '../../store/alarms/watch-journal.ts';
import type { JournalCursor } from '../../store/journal.ts';
import type { Reading } from '../../store/reading.ts';

/** Readings by realm that are let go together, in the order of their times, and the place behind the last entry. */
export interface Released {
  byRealm: Map<number, Reading[]>;
  cursor: JournalCursor;
}

interface HeldEntry extends WatchedEntry {
  /** readings that were let go before their entry, by their place in it */
  taken: Set<number>;
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
    for (const entry of entries) this.#held.push({ ...entry, taken: new Set() });
  }

  /** Lets go the entries at the front that were committed until a moment; null where there are none. */
  release(untilMs: number): Released | null {
    const young = this.#held.findIndex(({ committedMs }) => committedMs > untilMs);
    const old = this.#held.splice(0, young === -1 ? this.#held.length : young);
    const last = old.at(-1);
    if (last === undefined) return null;
    const byRealm = new Map<number, Reading[]>();
    const newestMs = new Map<number, number>();
    for (const entry of old) {
      for (const [k, thingId] of this.#watched(entry)) {
        const reading = readingOf(entry, k);
        put(byRealm, entry.realmId, reading);
        if (reading.timeMs > (newestMs.get(thingId) ?? Number.NEGATIVE_INFINITY)) newestMs.set(thingId, reading.timeMs);
      }
    }
    for (const entry of this.#held) {
      for (const [k, thingId] of this.#watched(entry)) {
        if (entry.packed.timeMs(k) > (newestMs.get(thingId) ?? Number.NEGATIVE_INFINITY)) continue;
        entry.taken.add(k);
        put(byRealm, entry.realmId, readingOf(entry, k));
      }
    }
    for (const readings of byRealm.values()) readings.sort((a, b) => a.timeMs - b.timeMs);
    return { byRealm, cursor: last.cursor };
  }

  /** What of an entry is still to be let go: [its place, its thing]. Bulk imports are history. */
  *#watched({ realmId, via, packed, taken }: HeldEntry): Generator<[number, number]> {
    if (via === 'import') return;
    for (let k = 0; k < packed.length; k++) {
      const thingId = this.#thingOf(realmId, packed.datastreamId(k));
      if (thingId !== undefined && !taken.has(k)) yield [k, thingId];
    }
  }
}

function readingOf({ packed }: WatchedEntry, k: number): Reading {
  return {
    datastreamId: packed.datastreamId(k),
    timeMs: packed.timeMs(k),
    value: packed.value(k),
    quality: packed.quality(k),
  };
}

function put(byRealm: Map<number, Reading[]>, realmId: number, reading: Reading): void {
  const readings = byRealm.get(realmId);
  if (readings === undefined) byRealm.set(realmId, [reading]);
  else readings.push(reading);
}
