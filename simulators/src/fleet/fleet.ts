import { properties, things } from '@commune/db/seeds';
import type { Crowd } from '../world/service-hall.ts';
import { World } from '../world/world.ts';
import { Member, type Overlay } from './member.ts';
import type { FleetThing } from './model.ts';

/** What is otherwise than on any day. */
export interface Otherwise {
  overlay?: Overlay;
  crowd?: Crowd;
}

/** Every thing of the simulated commune, behaving as `seed` says. */
export function createFleet(
  seed: number,
  fleet: readonly FleetThing[] = things,
  { overlay, crowd }: Otherwise = {},
): Member[] {
  const world = new World(seed, crowd);
  const byKey = new Map(properties.map((property) => [property.key, property]));
  return fleet.map((thing) => new Member(thing, world, byKey, overlay));
}
