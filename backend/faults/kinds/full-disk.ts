import { setTimeout as delay } from 'node:timers/promises';
import type { Rig } from '../rig/rig.ts';
import type { SmallDisk } from '../rig/small-disk.ts';
import type { Fault } from './fault.ts';

/**
 * The disk fills up under the load, where tables grow or where the log does (which ends the server), stays full for a
 * moment, and gets room again; now and then the database is killed meanwhile.
 */
export function fullDisk(disk: SmallDisk): Fault {
  return {
    name: 'disk of the database full',
    kills: 0,
    happen: async (rig, chance) => {
      await disk.shrink(chance.between(0, 4 * 2 ** 20));
      if (chance.happens(0.5)) await fillLog(rig);
      await rig.degrades();
      await delay(chance.between(0, 1000));
      if (chance.happens(0.3)) await rig.database.kill();
      await disk.widen();
      // Without room for its log it cannot recover, and goes.
      if (!(await rig.database.isRunning())) await rig.database.start();
    },
  };
}

/** Asks for one segment of the log after the other, until there is no room for the next. */
async function fillLog(rig: Rig): Promise<void> {
  const client = await rig.connect();
  const switchLog = () => client.query("SELECT pg_logical_emit_message(false, 'faults', 'full'), pg_switch_wal()");
  while (
    await switchLog().then(
      () => true,
      () => false,
    )
  );
  await client.end().catch(() => undefined);
}
