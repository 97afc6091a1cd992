import type { Chance } from '../chance.ts';
import type { Rig } from '../rig/rig.ts';

/** Something that goes wrong, and ends: afterwards everything is up, and acknowledgements must come again. */
export interface Fault {
  name: string;
  /** processes that it ends by kill -9 */
  kills: number;
  happen: (rig: Rig, chance: Chance) => Promise<void>;
}
