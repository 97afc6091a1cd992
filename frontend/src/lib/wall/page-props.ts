import type { Wall } from './wall.svelte.ts';

/** What a page of the wall is given. */
export interface WallPageProps {
  wall: Wall;
  /** the screen stands upright */
  portrait: boolean;
}
