import type { Domain, Localized, Position, ThingState } from '@commune/contract';

/** What a file of the registry can say of a thing. */
export interface RegistryEntry {
  slug: string;
  state: ThingState;
  kind: string | null;
  domain: Domain | null;
  name: Localized | null;
  position: Position | null;
  accuracyM: number | null;
  verified: boolean;
  unit: string | null;
  datastreams: { key: string; property: string; expectedIntervalS: number }[];
}

/** What a file is held against. */
export interface KnownRegistry {
  things: ReadonlyMap<string, RegistryEntry>;
  /** slugs of devices that were replaced → the slug that goes on in their place */
  replaced: ReadonlyMap<string, string>;
  kinds: ReadonlyMap<string, Domain>;
  units: ReadonlySet<string>;
  properties: ReadonlySet<string>;
}
