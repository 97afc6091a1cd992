import { between, drift, grain } from '../random.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, localHour } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { clamp, type FleetThing, type Signals } from './model.ts';

/** charge of a solar node over the day: lowest before sunrise, full in the afternoon */
const SOLAR_CHARGE = dayCurve([
  [6, 0],
  [10, 0.55],
  [14.5, 1],
  [17.5, 0.92],
]);

/** volts that a cell has lost when dust or leaves have lain on its panel for a week */
const STARVED_V = 0.55;

/**
 * A node on a lithium cell with a small panel: drains at night, charges by day, less under clouds. Now and then its panel
 * is covered, and the cell runs down until somebody wipes it.
 */
export function solarNode(thing: FleetThing, world: World): Signals {
  const key = world.key(thing.slug, 'battery');
  const dips = world.key(thing.slug, 'signal');
  const health = between(key, 3.62, 3.8);
  const distance = between(dips, -96, -68);
  const covered = new Spells({
    key: key + 3,
    slotMs: 40 * DAY_MS,
    chance: 0.3,
    minMs: 3 * DAY_MS,
    maxMs: 9 * DAY_MS,
  });
  return {
    'battery-voltage': (t) => {
      const cover = covered.at(t);
      const charge = SOLAR_CHARGE(localHour(t)) * (0.34 - 0.14 * drift(key + 1, t, 30 * HOUR_MS)) * (cover ? 0.2 : 1);
      const starved = cover ? STARVED_V * Math.min(1, (t - cover.startMs) / (7 * DAY_MS)) : 0;
      return clamp(health + charge - starved + 0.06 * drift(key + 2, t, 5 * DAY_MS) + 0.006 * grain(key, t), 3.2, 4.2);
    },
    'signal-strength': (t) =>
      distance - Math.min(8, world.weather.rainMmPerH(t) / 4) + 3 * drift(dips, t, 3 * HOUR_MS) + 1.5 * grain(dips, t),
  };
}

/** A primary cell that lasts most of a year and is then changed: percent left, only ever falling in between. */
export function primaryCell(thing: FleetThing, world: World): Signals {
  const key = world.key(thing.slug, 'cell');
  const lifeMs = between(key, 200, 320) * DAY_MS;
  const bornMs = between(key + 1, 0, 1) * lifeMs;
  return {
    'battery-level': (t) => 100 - 92 * (((t + bornMs) % lifeMs) / lifeMs),
  };
}
