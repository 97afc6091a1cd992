import { properties, things } from '@commune/db/seeds';
import { World } from '../world/world.ts';
import { Member } from './member.ts';
import type { FleetThing } from './model.ts';

/** Every thing of the simulated commune, behaving as `seed` says. */
export function createFleet(seed: number, fleet: readonly FleetThing[] = things): Member[] {
  const world = new World(seed);
  const byKey = new Map(properties.map((property) => [property.key, property]));
  return fleet.map((thing) => new Member(thing, world, byKey));
}
