import { devices } from './devices.ts';
import { environment } from './environment.ts';
import { lighting } from './lighting.ts';
import { network } from './network.ts';
import { power } from './power.ts';
import { river } from './river.ts';
import type { SeedRule } from './seed-rule.ts';
import { services } from './services.ts';
import { traffic } from './traffic.ts';
import { waste } from './waste.ts';
import { water } from './water.ts';

export type { SeedRule } from './seed-rule.ts';

/** The alarm rules that a new realm begins with; an administrator's own versions come after them. */
export const alarmRules: SeedRule[] = [
  ...river,
  ...environment,
  ...water,
  ...power,
  ...lighting,
  ...traffic,
  ...waste,
  ...network,
  ...services,
  ...devices,
];
