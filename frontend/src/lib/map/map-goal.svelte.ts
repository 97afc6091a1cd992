import type { Position } from '@commune/contract';

export type Goal = { thing: number } | { position: Position } | 'commune';

/** Where whoever is outside the map wants it to go; the map goes there once it stands, and takes the wish off. */
class MapGoal {
  wanted = $state.raw<Goal | null>(null);
}

export const mapGoal = new MapGoal();
