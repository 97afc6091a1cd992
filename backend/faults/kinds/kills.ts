import { setTimeout as delay } from 'node:timers/promises';
import type { Chance } from '../chance.ts';
import type { Rig } from '../rig/rig.ts';
import type { Fault } from './fault.ts';

/** By how much the backend's clock is off after a start: right, and within what the devices' clocks leave of the window. */
const CLOCK_OFFSETS_MS = [0, 0, -90_000, 60_000, 2 * 3_600_000];

async function startBackend(rig: Rig, chance: Chance): Promise<void> {
  await rig.startBackend(chance.pick(CLOCK_OFFSETS_MS));
}

export const backendKilled: Fault = {
  name: 'backend killed',
  kills: 1,
  happen: async (rig, chance) => {
    await rig.backend.kill();
    await delay(chance.between(0, 300));
    await startBackend(rig, chance);
  },
};

export const databaseKilled: Fault = {
  name: 'database killed',
  kills: 1,
  happen: async (rig, chance) => {
    await rig.database.kill();
    await delay(chance.between(0, 1000));
    await rig.database.start();
  },
};

export const bothKilled: Fault = {
  name: 'backend and database killed',
  kills: 2,
  happen: async (rig, chance) => {
    await Promise.all([rig.backend.kill(), delay(chance.between(0, 20)).then(() => rig.database.kill())]);
    await rig.database.start();
    await startBackend(rig, chance);
  },
};

/**
 * What the killed backend had sent to the database is on its way still, and arrives while the next one starts: its
 * transactions and those of the messages that are sent again meet.
 */
export const killedOnDeadLink: Fault = {
  name: 'backend killed, its last words late',
  kills: 1,
  happen: async (rig, chance) => {
    rig.links.database.hold();
    await delay(chance.between(0, 200));
    await rig.backend.kill();
    const late = delay(chance.between(0, 400)).then(() => rig.links.database.release());
    await startBackend(rig, chance);
    await late;
  },
};

export const backendStopped: Fault = {
  name: 'backend stopped in order',
  kills: 0,
  happen: async (rig, chance) => {
    // Often while it looks for its database again.
    if (chance.happens(0.5)) {
      rig.links.database.cut();
      await delay(chance.between(0, 1200));
    }
    await rig.backend.stop();
    await startBackend(rig, chance);
  },
};

export const brokerStopped: Fault = {
  name: 'Mosquitto stopped in order',
  kills: 0,
  happen: async (rig, chance) => {
    await rig.mosquitto!.stop();
    await delay(chance.between(0, 500));
    await rig.mosquitto!.start();
  },
};

export const brokerKilled: Fault = {
  name: 'Mosquitto killed',
  kills: 1,
  happen: async (rig, chance) => {
    await rig.mosquitto!.kill();
    await delay(chance.between(0, 300));
    await rig.mosquitto!.start();
  },
};

/** While the backend is away what arrives waits in Mosquitto's memory. */
export const brokerKilledWithoutBackend: Fault = {
  name: 'Mosquitto killed while the backend was away',
  kills: 2,
  happen: async (rig, chance) => {
    await rig.backend.kill();
    await delay(chance.between(1000, 3000));
    await brokerKilled.happen(rig, chance);
    await startBackend(rig, chance);
  },
};
