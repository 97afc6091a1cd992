import type { Domain, Localized, Position } from '@commune/contract';
import { kinds, type SeedDatastream } from '../kinds.ts';

/** A thing of the simulated realm. Its streams all report every `expectedIntervalS` seconds. */
export interface SeedThing {
  slug: string;
  kind: string;
  domain: Domain;
  name: Localized;
  position: Position;
  positionAccuracyM: number | null;
  positionVerified: boolean;
  /** key of the organisational unit that leads */
  unit: string;
  datastreams: SeedDatastream[];
}

const LEAD_UNIT: Record<Domain, string> = {
  environment: 'economic',
  river: 'civil-defence',
  water: 'economic',
  power: 'economic',
  lighting: 'economic',
  traffic: 'economic',
  waste: 'economic',
  network: 'culture',
  services: 'public-services',
  reports: 'office',
};

const kindByKey = new Map(kinds.map((kind) => [kind.key, kind]));

/** A thing of a kind at an unverified position. Throws on a kind that does not exist. */
export function seedThing(
  kindKey: string,
  slug: string,
  name: Localized,
  position: Position,
  positionAccuracyM: number,
): SeedThing {
  const kind = kindByKey.get(kindKey);
  if (kind === undefined) throw new Error(`no kind "${kindKey}"`);
  return {
    slug,
    kind: kind.key,
    domain: kind.domain,
    name,
    position,
    positionAccuracyM,
    positionVerified: false,
    unit: LEAD_UNIT[kind.domain],
    datastreams: kind.datastreams,
  };
}
