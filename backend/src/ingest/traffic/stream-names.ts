import type { ObservedProperty } from '@commune/contract';
import type { RealmEntry } from '../directory.ts';

export interface StreamName {
  thing: string;
  key: string;
  property: ObservedProperty;
}

/** Datastreams may be renamed or get another thing. */
const READ_ANEW_AFTER_MS = 5000;

/** Which datastream a number stands for: the directory is asked by name, and read backwards only while somebody looks. */
export class StreamNames {
  readonly #realms = new Map<string, { names: Map<number, StreamName>; readAtMs: number }>();

  of(entry: RealmEntry, datastreamId: number, nowMs: number): StreamName | undefined {
    const { slug } = entry.realm;
    const known = this.#realms.get(slug);
    const isFresh = known !== undefined && nowMs - known.readAtMs < READ_ANEW_AFTER_MS;
    const name = known?.names.get(datastreamId);
    if (isFresh && name !== undefined) return name;
    const names = new Map<number, StreamName>();
    for (const [thing, streams] of entry.things) {
      for (const [key, stream] of streams) names.set(stream.datastreamId, { thing, key, property: stream.property });
    }
    this.#realms.set(slug, { names, readAtMs: nowMs });
    return names.get(datastreamId);
  }

  forget(): void {
    this.#realms.clear();
  }
}
