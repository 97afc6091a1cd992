import { environment } from './environment.ts';
import { lighting } from './lighting.ts';
import type { ModelMaker } from './model.ts';
import { network } from './network.ts';
import { power } from './power.ts';
import { reports } from './reports.ts';
import { river } from './river.ts';
import { services } from './services.ts';
import { traffic } from './traffic.ts';
import { waste } from './waste.ts';
import { water } from './water.ts';

/** How each kind of thing behaves. */
export const models: Readonly<Record<string, ModelMaker>> = {
  ...environment,
  ...river,
  ...water,
  ...power,
  ...lighting,
  ...traffic,
  ...waste,
  ...network,
  ...services,
  ...reports,
};
