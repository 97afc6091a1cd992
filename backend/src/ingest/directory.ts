import { MAX_DISCOVERED_PER_CREDENTIAL, type ObservedProperty } from '@commune/contract';
import type { CalibrationStep } from '@commune/domain';
import type { RealmRow } from '../store/realms.ts';
import type { RetiredRow } from '../store/registry/retired.ts';
import type { StreamRow } from '../store/things.ts';

/** A datastream that a reading can be stored in. */
export interface KnownStream {
  datastreamId: number;
  property: ObservedProperty;
  /** how its readings are made right, the latest step first; null for most, whose readings are stored as they were sent */
  calibration: readonly CalibrationStep[] | null;
}

/** What a realm's registry says, whole. */
export interface RegistryRows {
  streams: readonly StreamRow[];
  retired: readonly RetiredRow[];
  /** by datastream */
  calibrations: ReadonlyMap<number, readonly CalibrationStep[]>;
}

export interface RealmEntry {
  realm: RealmRow;
  things: Map<string, Map<string, KnownStream>>;
  /** things that nothing is taken from any more, with the slug that goes on in their place where there is one */
  retired: Map<string, string | null>;
  /** unregistered things per credential; sets, so that naming one twice counts once */
  discoveredBy: Map<string, Set<string>>;
}

/** What decoding asks: realms, things, datastreams and properties, held in memory and kept in step with the store. */
export class Directory {
  readonly #realms = new Map<string, RealmEntry>();
  #properties = new Map<string, ObservedProperty>();

  setProperties(properties: readonly ObservedProperty[]): void {
    this.#properties = new Map(properties.map((property) => [property.key, property]));
  }

  property(key: string): ObservedProperty | undefined {
    return this.#properties.get(key);
  }

  realm(slug: string): RealmEntry | undefined {
    return this.#realms.get(slug);
  }

  /** Forgets the realms that there are no more. */
  keepRealms(realms: readonly RealmRow[]): void {
    for (const slug of this.#realms.keys()) if (!realms.some((realm) => realm.slug === slug)) this.#realms.delete(slug);
  }

  setRealm(realm: RealmRow): void {
    const known = this.#realms.get(realm.slug);
    this.#realms.set(realm.slug, { things: new Map(), retired: new Map(), discoveredBy: new Map(), ...known, realm });
  }

  /** Takes the registry of a realm for what it is now: a slug that it no longer has is forgotten. */
  setRegistry(realmSlug: string, { streams, retired, calibrations }: RegistryRows): void {
    const entry = this.#realms.get(realmSlug);
    if (entry === undefined) return;
    entry.things.clear();
    this.addStreams(realmSlug, streams, calibrations);
    entry.retired.clear();
    for (const { slug, replacedBy } of retired) entry.retired.set(slug, replacedBy);
  }

  /** Adds to what is known; of a datastream that is known already its calibration stays, unless `calibrations` says it. */
  addStreams(realmSlug: string, rows: readonly StreamRow[], calibrations?: RegistryRows['calibrations']): void {
    const entry = this.#realms.get(realmSlug);
    if (entry === undefined) return;
    for (const row of rows) {
      const streams = entry.things.get(row.slug) ?? new Map<string, KnownStream>();
      entry.things.set(row.slug, streams);
      if (row.state !== 'discovered') for (const claimed of entry.discoveredBy.values()) claimed.delete(row.slug);
      const property = row.property === null ? undefined : this.#properties.get(row.property);
      if (row.datastreamId !== null && row.key !== null && property !== undefined) {
        const known = streams.get(row.key)?.calibration ?? null;
        const calibration = calibrations === undefined ? known : (calibrations.get(row.datastreamId) ?? null);
        streams.set(row.key, { datastreamId: row.datastreamId, property, calibration });
      }
    }
  }

  /** The same to ask, for a try: what is claimed of it counts nowhere. */
  copy(): Directory {
    const copy = new Directory();
    copy.#properties = this.#properties;
    for (const [slug, entry] of this.#realms) {
      const claims = Array.from(entry.discoveredBy, ([credential, claimed]) => [credential, new Set(claimed)] as const);
      copy.#realms.set(slug, { ...entry, discoveredBy: new Map(claims) });
    }
    return copy;
  }

  /** Whether a credential may bring up one more unregistered thing of that name; claims the place if so. */
  claimDiscovery(realmSlug: string, credential: string, slug: string): boolean {
    const entry = this.#realms.get(realmSlug);
    if (entry === undefined) return false;
    const claimed = entry.discoveredBy.get(credential) ?? new Set();
    entry.discoveredBy.set(credential, claimed);
    if (claimed.has(slug)) return true;
    if (claimed.size >= MAX_DISCOVERED_PER_CREDENTIAL) return false;
    claimed.add(slug);
    return true;
  }
}
