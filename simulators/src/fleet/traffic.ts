import { between, drift, grain } from '../random.ts';
import { DailyFlow } from '../signal/daily-flow.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, localHour, MINUTE_MS } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { clamp, type FleetThing, type ModelMaker, once, type Signal, type Signals } from './model.ts';

const RUSH = dayCurve([
  [2.5, 0.06],
  [5, 0.3],
  [6.9, 1],
  [8.3, 0.72],
  [10.2, 0.55],
  [11.3, 0.68],
  [13, 0.48],
  [15.5, 0.62],
  [17.4, 1],
  [19, 0.62],
  [21.5, 0.3],
]);
/** lorries and coaches run by night as well */
const HEAVY = dayCurve([
  [2, 0.24],
  [6.5, 0.07],
  [10, 0.1],
  [17, 0.06],
  [21, 0.15],
]);

interface Road {
  vehiclesADay: number;
  freeKmPerH: number;
  /** vehicles an hour that the road takes */
  capacity: number;
  motorbikes: number;
  /** factor on the share of heavy vehicles */
  heavy: number;
}
const ROADS: readonly [name: RegExp, road: Road][] = [
  [/23-?10/i, { vehiclesADay: 31_000, freeKmPerH: 46, capacity: 3_500, motorbikes: 0.79, heavy: 0.5 }],
  [
    /^(?!junction).*vo-nguyen-giap/i,
    { vehiclesADay: 17_000, freeKmPerH: 58, capacity: 3_400, motorbikes: 0.62, heavy: 0.9 },
  ],
  [/ql1/i, { vehiclesADay: 24_000, freeKmPerH: 54, capacity: 2_900, motorbikes: 0.56, heavy: 1.6 }],
];
const OTHER_ROAD: Road = { vehiclesADay: 8_000, freeKmPerH: 40, capacity: 1_500, motorbikes: 0.82, heavy: 0.5 };

function crossSection(
  thing: FleetThing,
  world: World,
  share: number,
): { signals: Signals; saturation: (t: number) => number } {
  const key = world.key(thing.slug, 'traffic');
  const road = ROADS.find(([name]) => name.test(thing.slug))?.[1] ?? OTHER_ROAD;
  const flow = new DailyFlow({
    key,
    perDay: road.vehiclesADay * share * between(key + 1, 0.85, 1.1),
    shape: RUSH,
    week: [0.88, 1.02, 1, 1, 1, 1.05, 0.98],
  });
  /** As many as the mean says, give or take a root: arrivals are nearly independent. */
  const vehicles: Signal = (t, spanMs) => {
    const expected = flow.duringLast(spanMs, t);
    return Math.max(0, Math.round(expected + 1.4 * Math.sqrt(expected) * grain(key + 2, t)));
  };
  const dry = (t: number) => 1 - 0.16 * (1 - Math.exp(-world.weather.rainMmPerH(t) / 6));
  const saturation = once(
    (t) => (flow.rateAt(t) / (road.capacity * share)) * (1 + 0.12 * drift(key + 3, t, 12 * MINUTE_MS)),
  );
  const signals: Signals = {
    'vehicle-count': vehicles,
    'motorbike-count': (t, spanMs) => vehicles(t, spanMs) * clamp(road.motorbikes + 0.04 * grain(key + 4, t), 0, 0.9),
    'heavy-vehicle-count': (t, spanMs) =>
      vehicles(t, spanMs) * Math.min(0.4, HEAVY(localHour(t)) * road.heavy) * (1 + 0.25 * grain(key + 5, t)),
    'mean-speed': (t) => {
      const moving = 1 - 0.55 * Math.min(1.1, saturation(t)) ** 3;
      return clamp(road.freeKmPerH * dry(t) * moving + 1.8 * grain(key + 6, t), 6, 90);
    },
    occupancy: (t) => clamp(2 + 34 * saturation(t) ** 1.4 + 1.2 * grain(key + 7, t), 0, 100),
  };
  return { signals, saturation };
}

const trafficCounter: ModelMaker = (thing, world) => ({ signals: crossSection(thing, world, 1).signals });

/**
 * All arms of a crossing together; the queue stands at the red light and outgrows it near capacity, or where an accident
 * or works leave one lane.
 */
const junctionCounter: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'queue');
  const { signals, saturation } = crossSection(thing, world, 1.5);
  const oneLane = new Spells({
    key: key + 1,
    slotMs: 3 * DAY_MS,
    chance: 0.5,
    minMs: 30 * MINUTE_MS,
    maxMs: 3 * HOUR_MS,
  });
  const slowed = (t: number) => (oneLane.at(t) ? 0.3 : 0.6);
  return {
    signals: {
      ...signals,
      'mean-speed': (t, spanMs) => slowed(t) * (signals['mean-speed']?.(t, spanMs) ?? Number.NaN),
      'traffic-queue': (t) => {
        const held = oneLane.at(t) ? 260 * saturation(t) : 0;
        return Math.max(0, 14 * saturation(t) + 95 * saturation(t) ** 4 + held + 9 * grain(key, t));
      },
    },
  };
};

export const traffic: Record<string, ModelMaker> = {
  'traffic-counter': trafficCounter,
  'junction-counter': junctionCounter,
};
