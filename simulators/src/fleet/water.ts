import { between, drift, grain, unitAt } from '../random.ts';
import { DailyFlow } from '../signal/daily-flow.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, localHour, MINUTE_MS } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { solarNode } from './device.ts';
import { clamp, type FleetThing, type ModelMaker, type Signal, type Signals } from './model.ts';

/** households draw water before work and in the evening */
const DEMAND = dayCurve([
  [2.5, 0.22],
  [5, 0.6],
  [6.5, 1],
  [9, 0.72],
  [11.3, 0.85],
  [14, 0.6],
  [18.2, 1],
  [20.5, 0.75],
  [23, 0.35],
]);
/** the meters were set to zero then */
const METERED_SINCE_MS = Date.UTC(2024, 0, 1);

/** Pressure falls with what the pipes lose: the square of demand. A burst takes one or two bar until it is shut off. */
function pressure(thing: FleetThing, world: World, restBar: number, lossBar: number): Signal {
  const key = world.key(thing.slug, 'pressure');
  const burst = new Spells({
    key: key + 1,
    slotMs: 30 * DAY_MS,
    chance: 0.35,
    minMs: 40 * MINUTE_MS,
    maxMs: 5 * HOUR_MS,
  });
  return (t) => {
    const demand = DEMAND(localHour(t)) * (1 + 0.08 * drift(key + 2, t, HOUR_MS));
    const spell = burst.at(t);
    const lost = spell ? 0.9 + 1.2 * unitAt(key + 1, -spell.slot) : 0;
    return Math.max(
      0.15,
      restBar - lossBar * demand * demand - lost + 0.04 * drift(key + 3, t, 8 * MINUTE_MS) + 0.015 * grain(key, t),
    );
  };
}

/** Quality in the network: chlorine is used up on the way and in warm hours; rain upstream clouds the raw water. */
function quality(thing: FleetThing, world: World, far: number): Signals {
  const key = world.key(thing.slug, 'quality');
  const dosedMgL = between(key, 0.62, 0.75);
  const ph = between(key + 1, 7.05, 7.5);
  const misdosed = new Spells({ key: key + 7, slotMs: 14 * DAY_MS, chance: 0.4, minMs: HOUR_MS, maxMs: 6 * HOUR_MS });
  const unfiltered = new Spells({ key: key + 8, slotMs: 30 * DAY_MS, chance: 0.3, minMs: HOUR_MS, maxMs: 8 * HOUR_MS });
  return {
    'free-chlorine': (t) => {
      const used = far * (0.16 + 0.012 * (world.weather.temperatureC(t) - 25));
      const spell = misdosed.at(t);
      // three times in four the pump delivers too little; what was dosed before takes half an hour to pass
      const error = spell && unitAt(key + 7, -spell.slot) < 0.75 ? -0.55 : 0.5;
      const off = spell ? error * Math.min(1, (t - spell.startMs) / (30 * MINUTE_MS)) : 0;
      return clamp(dosedMgL - used + off + 0.05 * drift(key + 2, t, 5 * HOUR_MS) + 0.012 * grain(key, t), 0.08, 1.2);
    },
    turbidity: (t) => {
      const clouded = 0.35 * (1 - Math.exp(-world.weather.recentRainMm(t - 8 * HOUR_MS) / 12));
      return Math.max(
        0.05,
        0.28 +
          0.12 * far +
          clouded +
          (unfiltered.at(t) ? 2.2 : 0) +
          0.1 * drift(key + 3, t, 7 * HOUR_MS) +
          0.02 * grain(key + 4, t),
      );
    },
    ph: (t) => ph + 0.1 * drift(key + 5, t, 11 * HOUR_MS) + 0.015 * grain(key + 6, t),
  };
}

function meter(thing: FleetThing, world: World, perDayM3: number): DailyFlow {
  return new DailyFlow({
    key: world.key(thing.slug, 'flow'),
    perDay: perDayM3,
    shape: (hour) => DEMAND(hour),
    week: [1.06, 1, 0.98, 0.98, 0.98, 1, 1.04],
  });
}

/** capacity in use, m³ a day */
const PLANTS: readonly [name: RegExp, perDayM3: number][] = [
  [/võ cạnh/i, 52_000],
  [/sơn thạnh/i, 19_000],
];

const waterPlant: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'plant');
  const perDay = PLANTS.find(([name]) => name.test(thing.name.vi))?.[1] ?? between(key, 6_000, 15_000);
  const flow = meter(thing, world, perDay);
  return {
    signals: {
      ...quality(thing, world, 0),
      'water-flow': (t) => flow.rateAt(t) * (1 + 0.01 * grain(key, t)),
      'water-pressure': pressure(thing, world, 4.4, 0.5),
    },
  };
};

const pressurePoint: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'place');
  return {
    signals: {
      ...solarNode(thing, world),
      'water-pressure': pressure(thing, world, between(key, 2.5, 3.2), between(key + 1, 0.7, 1.35)),
    },
  };
};

const waterQualityPoint: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'place');
  return {
    signals: {
      ...quality(thing, world, between(key, 0.5, 1.9)),
      'water-temperature': (t) =>
        26.4 + 0.25 * (world.weather.temperatureC(t - 4 * HOUR_MS) - 26) + 0.05 * grain(key, t),
    },
  };
};

const districtMeter: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'meter');
  const flow = meter(thing, world, between(key, 420, 1500));
  const zeroM3 = flow.totalAt(METERED_SINCE_MS);
  return {
    signals: {
      'battery-voltage': (t) => 3.56 + 0.05 * drift(key + 1, t, 20 * DAY_MS) + 0.004 * grain(key, t),
      'water-flow': (t) => flow.rateAt(t) * (1 + 0.012 * grain(key, t)),
      'water-volume': (t) => flow.totalAt(t) - zeroM3,
      'water-pressure': pressure(thing, world, 3.3, 0.8),
    },
  };
};

export const water: Record<string, ModelMaker> = {
  'water-plant': waterPlant,
  'pressure-point': pressurePoint,
  'water-quality-point': waterQualityPoint,
  'district-meter': districtMeter,
};
