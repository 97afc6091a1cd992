import { setTimeout as delay } from 'node:timers/promises';
import type { Rig } from '../rig/rig.ts';
import type { Fault } from './fault.ts';

type LinkName = keyof Rig['links'];

const LINK_NAMES: Record<LinkName, string> = {
  database: 'to the database',
  devices: 'to the devices',
  subscription: 'to Mosquitto',
};

export function linkFaults(name: LinkName): Fault[] {
  const where = LINK_NAMES[name];
  return [
    {
      name: `connections ${where} cut`,
      kills: 0,
      happen: async ({ links }, chance) => {
        for (let cuts = Math.floor(chance.between(1, 4)); cuts > 0; cuts--) {
          links[name].cut();
          await delay(chance.between(0, 150));
        }
      },
    },
    {
      name: `link ${where} slow`,
      kills: 0,
      happen: async ({ links }, chance) => {
        links[name].slow({ delayMs: chance.between(5, 150), bytesPerS: chance.between(20_000, 400_000) });
        await delay(chance.between(500, 2500));
        // On a slow link what was asked and what was answered are far apart: a cut often falls between them.
        if (chance.happens(0.7)) links[name].cut();
        links[name].slow(null);
      },
    },
    {
      name: `link ${where} dead for a while`,
      kills: 0,
      happen: async ({ links }, chance) => {
        links[name].hold();
        await delay(chance.between(500, 3000));
        // Either what was held arrives after all, or nobody ever hears of it.
        if (chance.happens(0.5)) links[name].cut();
        links[name].release();
      },
    },
  ];
}
