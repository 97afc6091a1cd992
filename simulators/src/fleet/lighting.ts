import { between, drift, grain } from '../random.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import { type ModelMaker, once } from './model.ts';

/** A cabinet feeds 30 to 70 lamps; each has its own photocell, a few minutes off. */
const lampCabinet: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'cabinet');
  const photocellMs = between(key, -6, 6) * MINUTE_MS;
  const fullKw = between(key + 1, 2.6, 7.5);
  const standbyKw = 0.03;
  const opened = new Spells({
    key: key + 2,
    slotMs: 10 * DAY_MS,
    chance: 0.6,
    minMs: 10 * MINUTE_MS,
    maxMs: 2 * HOUR_MS,
  });
  const level = once((t) => world.streetLight.levelAt(t + photocellMs));
  return {
    signals: {
      'lighting-on': (t) => (level(t) > 0 ? 1 : 0),
      'active-power': (t) =>
        standbyKw + level(t) * fullKw * (1 + 0.01 * drift(key + 3, t, HOUR_MS) + 0.004 * grain(key, t)),
      energy: (t) => {
        const burnt = world.streetLight.burntHours(t + photocellMs) * fullKw;
        return burnt + standbyKw * ((t - METERED_SINCE_MS) / HOUR_MS);
      },
      voltage: (t) => 231 - 5 * level(t) + 2.5 * drift(key + 4, t, 2 * HOUR_MS) + 0.4 * grain(key + 5, t),
      'door-open': (t) => (opened.at(t) && level(t) === 0 ? 1 : 0),
    },
  };
};
const METERED_SINCE_MS = Date.UTC(2024, 0, 1);

/** A lamp fails for days until somebody comes. */
const streetLamp: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'lamp');
  const photocellMs = between(key, -7, 7) * MINUTE_MS;
  const ratedW = [80, 100, 120, 150][Math.floor(between(key + 1, 0, 4))] ?? 100;
  const failed = new Spells({ key: key + 2, slotMs: 45 * DAY_MS, chance: 0.2, minMs: 8 * HOUR_MS, maxMs: 14 * DAY_MS });
  const level = once((t) => (failed.at(t) ? 0 : world.streetLight.levelAt(t + photocellMs)));
  return {
    signals: {
      'lamp-on': (t) => (level(t) > 0 ? 1 : 0),
      dimming: (t) => level(t) * 100,
      'lamp-power': (t) => (level(t) === 0 ? 0 : level(t) * ratedW * (1 + 0.02 * grain(key, t))),
      'lamp-failure': (t) => (failed.at(t) ? 1 : 0),
    },
  };
};

export const lighting: Record<string, ModelMaker> = { 'lamp-cabinet': lampCabinet, 'street-lamp': streetLamp };
