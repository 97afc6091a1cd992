import type { ThingInput } from '@commune/contract';
import { EXPECTED_INTERVAL_S, kinds } from '@commune/db/seeds';
import type { BackendClient } from '../fill/backend-client.ts';
import type { Log } from '../log.ts';

/** A thing as its file tells of it. */
export interface FoundThing {
  position: [longitude: number, latitude: number];
  properties: readonly string[];
}

/** Whoever has more places things by a table of their own. */
const MAX_PLACED = 1000;

/**
 * Registers the things that have a position in the files and are not registered, so that they are on the map: of the
 * kind that measures most of what they do. What the registry refuses is said; the readings are stored in any case.
 */
export async function placeThings(
  found: ReadonlyMap<string, FoundThing>,
  registered: ReadonlySet<string>,
  { backend, realm, log }: { backend: BackendClient; realm: string; log: Log },
): Promise<number> {
  let placed = 0;
  for (const [slug, thing] of [...found].filter(([slug]) => !registered.has(slug)).slice(0, MAX_PLACED)) {
    const input = thingInput(realm, slug, thing);
    if (input === undefined) {
      log(`  ${slug} is not placed: no kind of thing measures ${thing.properties.join(', ')}`);
      continue;
    }
    try {
      await backend.register(input);
      placed++;
    } catch (error) {
      log(`  ${slug} is not placed: ${(error as Error).message}`);
    }
  }
  return placed;
}

function thingInput(realm: string, slug: string, { position, properties }: FoundThing): ThingInput | undefined {
  const wanted = new Set(properties);
  const [best] = kinds
    .map((kind) => ({ kind, fits: kind.datastreams.filter(({ property }) => wanted.has(property)).length }))
    // of those that fit alike the one that would be missing the least
    .sort((a, b) => b.fits - a.fits || a.kind.datastreams.length - b.kind.datastreams.length);
  if (best === undefined || best.fits === 0) return undefined;
  return {
    realm,
    slug,
    kind: best.kind.key,
    domain: best.kind.domain,
    name: { vi: slug, en: slug },
    position,
    datastreams: properties.map((property) => ({ key: property, property, expectedIntervalS: EXPECTED_INTERVAL_S })),
  };
}
