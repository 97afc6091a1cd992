import { atOffices } from './offices.ts';
import { roadside } from './roadside.ts';
import { scattered } from './scattered.ts';
import type { SeedThing } from './seed-thing.ts';
import { insideStations, outsideStations } from './stations.ts';

export type { SeedThing } from './seed-thing.ts';

/** The simulated fleet of the commune. */
export const things: SeedThing[] = [...outsideStations, ...insideStations, ...roadside, ...scattered, ...atOffices];

/** Slugs of the things that stand beyond the outline. */
export const outsideSlugs: ReadonlySet<string> = new Set(outsideStations.map(({ slug }) => slug));
