import { between, drift, grain, unitAt } from '../random.ts';
import { DailyFlow } from '../signal/daily-flow.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { MeteredLoad } from '../signal/metered-load.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, localHour, MINUTE_MS } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { type FleetThing, type Model, type ModelMaker, once } from './model.ts';

/** homes: a shoulder at noon, the peak at 18–21 h */
const HOMES = dayCurve([
  [3.5, 0.4],
  [6.5, 0.6],
  [9, 0.55],
  [11.7, 0.72],
  [14, 0.6],
  [17, 0.72],
  [19.3, 1],
  [21, 0.9],
  [23.5, 0.52],
]);
const WEEK = [0.96, 1, 1, 1.01, 1, 1.02, 1] as const;
const METERED_SINCE_MS = Date.UTC(2024, 0, 1);
const POWER_FACTOR = 0.93;
const RATED_KVA = [160, 250, 400, 560];
/** share of the transformers that have outgrown their rating: above it on most evenings */
const OUTGROWN = 0.06;
/** what oil gains while a radiator is blocked, °C, and how long it takes */
const UNCOOLED_C = 34;
const HEATING_MS = 2 * HOUR_MS;

function load(thing: FleetThing, world: World, averageKw: number): MeteredLoad {
  const outages = new Spells({
    key: world.key(thing.slug, 'outage'),
    slotMs: 12 * DAY_MS,
    chance: thing.kind === 'feeder' ? 0.4 : 0.18,
    minMs: 6 * MINUTE_MS,
    maxMs: 3 * HOUR_MS,
  });
  const flow = new DailyFlow({
    key: world.key(thing.slug, 'load'),
    perDay: averageKw * 24,
    shape: (hour) => HOMES(hour),
    week: WEEK,
  });
  return new MeteredLoad(flow, outages);
}

function supply(thing: FleetThing, world: World, averageKw: number, phaseV: number, nominalV: number): Model {
  const key = world.key(thing.slug, 'supply');
  const meter = load(thing, world, averageKw);
  const zero = meter.energyAt(METERED_SINCE_MS);
  const power = once((t) => meter.powerAt(t) * (1 + 0.025 * drift(key, t, 9 * MINUTE_MS) + 0.008 * grain(key + 1, t)));
  const voltage = once((t) => {
    if (meter.outageAt(t)) return 0;
    const sag = 0.03 * HOMES(localHour(t));
    return nominalV * (1.028 - sag + 0.008 * drift(key + 2, t, 2 * HOUR_MS) + 0.0015 * grain(key + 3, t));
  });
  return {
    signals: {
      'active-power': power,
      voltage,
      current: (t) => (voltage(t) === 0 ? 0 : (power(t) * 1000) / (phaseV * (voltage(t) / nominalV) * POWER_FACTOR)),
      energy: (t) => meter.energyAt(t) - zero,
      outage: (t) => (meter.outageAt(t) ? 1 : 0),
    },
  };
}

/** 22 kV between phases. */
const feeder: ModelMaker = (thing, world) =>
  supply(thing, world, between(world.key(thing.slug, 'size'), 2_100, 4_800), Math.sqrt(3) * 22_000, 22_000);

/** 230 V to neutral, three phases; the load in percent of the rating. */
const transformer: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'size');
  const ratedKva = RATED_KVA[Math.floor(unitAt(key, 0) * RATED_KVA.length)] ?? 250;
  // the average load, which puts most evening peaks at 55–85 % and a few above
  const use = unitAt(key + 3, 0) < OUTGROWN ? between(key + 1, 0.62, 0.66) : between(key + 1, 0.32, 0.56);
  const averageKw = ratedKva * POWER_FACTOR * use;
  const { signals } = supply(thing, world, averageKw, 3 * 230, 230);
  const power = (t: number) => signals['active-power']?.(t, 0) ?? Number.NaN;
  const uncooled = new Spells({
    key: key + 4,
    slotMs: 25 * DAY_MS,
    chance: 0.2,
    minMs: 2 * HOUR_MS,
    maxMs: 14 * HOUR_MS,
  });
  const percent = once((t) => (power(t) / POWER_FACTOR / ratedKva) * 100);
  return {
    signals: {
      ...signals,
      'transformer-load': percent,
      // oil follows the load of the last hours
      'oil-temperature': (t) => {
        const past =
          (percent(t) + HOMES(localHour(t - 2 * HOUR_MS)) * 70 + HOMES(localHour(t - 4 * HOUR_MS)) * 50) / 2.2;
        const spell = uncooled.at(t);
        const kept = spell ? UNCOOLED_C * Math.min(1, (t - spell.startMs) / HEATING_MS) : 0;
        return world.weather.temperatureC(t) + 8 + 0.26 * past + kept + 0.3 * grain(key + 2, t);
      },
    },
  };
};

export const power: Record<string, ModelMaker> = { feeder, transformer };
