import { setTimeout as delay } from 'node:timers/promises';
import type { SmallDisk } from '../rig/small-disk.ts';
import type { Fault } from './fault.ts';

/** The disk fills up under the load, stays full for a moment, and gets room again; now and then the database is killed meanwhile. */
export function fullDisk(disk: SmallDisk): Fault {
  return {
    name: 'disk of the database full',
    kills: 0,
    happen: async (rig, chance) => {
      await disk.shrink(chance.between(0, 4 * 2 ** 20));
      await rig.degrades();
      await delay(chance.between(0, 1000));
      if (chance.happens(0.3)) await rig.database.kill();
      await disk.widen();
      // Without room for its log it cannot recover, and goes.
      if (!(await rig.database.isRunning())) await rig.database.start();
    },
  };
}
