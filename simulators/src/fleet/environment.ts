import { between, drift, grain } from '../random.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, localDay, localHour, MINUTE_MS, weekday } from '../world/calendar.ts';
import { daylight } from '../world/sun.ts';
import type { World } from '../world/world.ts';
import { solarNode } from './device.ts';
import { clamp, type FleetThing, type ModelMaker, once, type Signal, type Signals } from './model.ts';

/** How full the roads are, 0 … 1: peaks at 6–8 h and 16:30–18:30. */
const TRAFFIC = dayCurve([
  [3, 0.06],
  [5, 0.25],
  [6.8, 1],
  [8.2, 0.7],
  [10, 0.48],
  [12.5, 0.42],
  [15.5, 0.55],
  [17.4, 1],
  [19, 0.6],
  [21.5, 0.3],
]);
/** how close to the ground the air stays: high on calm nights */
const INVERSION = dayCurve([
  [2, 0.9],
  [6, 1],
  [10, 0.35],
  [14, 0],
  [18, 0.45],
  [22, 0.8],
]);

function rush(t: number): number {
  const dow = weekday(localDay(t));
  return TRAFFIC(localHour(t)) * (dow === 0 ? 0.7 : dow === 6 ? 0.85 : 1);
}

/** Dust: a regional background, traffic, the height of mixing, washed out by rain; now and then somebody burns straw or refuse. */
function dust(thing: FleetThing, world: World): { pm25: Signal; pm10: Signal } {
  const key = world.key(thing.slug, 'dust');
  const region = world.key('dust', 'region');
  const nearRoad = between(key, 4, 15);
  const clean = between(key + 1, 0.85, 1.2);
  const burning = new Spells({ key: key + 5, slotMs: 9 * DAY_MS, chance: 0.14, minMs: HOUR_MS, maxMs: 6 * HOUR_MS });
  const pm25 = once((t) => {
    const background = 10 + 4 * drift(region, t, 26 * HOUR_MS) + 7 * INVERSION(localHour(t));
    const local = nearRoad * rush(t) * (1 + 0.35 * drift(key + 2, t, 40 * MINUTE_MS));
    const washed = 1 - 0.55 * (1 - Math.exp(-world.weather.recentRainMm(t) / 3));
    const fire = burning.at(t);
    const smoke = fire ? 120 * Math.sin((Math.PI * (t - fire.startMs)) / (fire.endMs - fire.startMs)) : 0;
    return Math.max(1.5, (background + local + smoke) * clean * washed + 0.8 * grain(key, t));
  });
  return { pm25, pm10: (t) => pm25(t) * (1.55 + 0.2 * drift(key + 3, t, 3 * HOUR_MS)) + 1.2 * grain(key + 4, t) + 1.5 };
}

function airAt(thing: FleetThing, world: World): Signals {
  const key = world.key(thing.slug, 'air');
  const warmer = between(key, -0.7, 0.9);
  return {
    'air-temperature': (t) =>
      world.weather.temperatureC(t) + warmer + 0.3 * drift(key + 1, t, 20 * MINUTE_MS) + 0.08 * grain(key, t),
    humidity: (t) => clamp(world.weather.humidityPercent(t) - 3 * warmer + grain(key + 2, t), 30, 100),
  };
}

const airStation: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'gas');
  const calibrating = new Spells({
    key: key + 1,
    slotMs: 7 * DAY_MS,
    chance: 0.9,
    minMs: 30 * MINUTE_MS,
    maxMs: HOUR_MS,
  });
  const faulty = new Spells({ key: key + 2, slotMs: 10 * DAY_MS, chance: 0.35, minMs: HOUR_MS, maxMs: 10 * HOUR_MS });
  const ripple = (n: number, t: number) => 1 + 0.15 * drift(key + n, t, HOUR_MS) + 0.03 * grain(key + n, t);
  return {
    signals: {
      ...dust(thing, world),
      ...airAt(thing, world),
      no2: (t) => (7 + 24 * rush(t) + 6 * INVERSION(localHour(t))) * ripple(3, t),
      // made by sunlight, eaten by fresh exhaust
      o3: (t) =>
        Math.max(
          4,
          (22 + 62 * daylight(t - HOUR_MS) * (1 - 0.5 * world.weather.cloud(t)) - 12 * rush(t)) * ripple(4, t),
        ),
      co: (t) => (330 + 620 * rush(t) + 160 * INVERSION(localHour(t))) * ripple(5, t),
      so2: (t) => (6 + 5 * rush(t) + 2 * drift(key + 6, t, 8 * HOUR_MS)) * ripple(7, t),
      'station-status': (t) => (faulty.at(t) ? 2 : calibrating.at(t) ? 1 : 0),
    },
  };
};

const airNode: ModelMaker = (thing, world) => ({ signals: { ...dust(thing, world), ...airAt(thing, world) } });

const AWAKE = (hour: number) => hour >= 7 && hour < 23;
/** wards keep their distance from the road */
const SET_BACK = /benh-vien/;

/** A street as loud as its traffic, and now and then a neighbour: loudspeakers in the evening, a saw in the morning. */
const noiseMeter: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'noise');
  const setBack = SET_BACK.test(thing.slug);
  const quiet = setBack ? between(key, 33, 36) : between(key, 38, 43);
  const road = setBack ? between(key + 1, 9, 13) : between(key + 1, 15, 23);
  const neighbour = new Spells({
    key: key + 3,
    slotMs: 2 * DAY_MS,
    chance: 0.35,
    minMs: HOUR_MS,
    maxMs: 5 * HOUR_MS,
  });
  return {
    signals: {
      ...solarNode(thing, world),
      noise: (t) => {
        const rain = Math.min(7, world.weather.rainMmPerH(t) / 3);
        const spell = AWAKE(localHour(t)) ? neighbour.at(t) : undefined;
        const loud = spell ? between(key + 4 + spell.slot, 20, 36) : 0;
        const level = quiet + Math.max(road * Math.sqrt(rush(t)), loud);
        return level + rain + 1.5 * drift(key + 2, t, 6 * MINUTE_MS) + 2.2 * grain(key, t);
      },
    },
  };
};

const weatherStation: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'wind');
  return {
    signals: {
      ...airAt(thing, world),
      'air-pressure': (t) => world.weather.pressureHpa(t) + 0.08 * grain(key, t),
      'wind-speed': (t) => Math.max(0, world.weather.windMPerS(t) * (1 + 0.15 * grain(key + 1, t))),
      'wind-direction': (t) => (world.weather.windFromDeg(t) + 6 * grain(key + 2, t) + 360) % 360,
    },
  };
};

export const environment: Record<string, ModelMaker> = {
  'air-station': airStation,
  'air-node': airNode,
  'noise-meter': noiseMeter,
  'weather-station': weatherStation,
};
