import { between, drift, grain, unitAt } from '../random.ts';
import { HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import type { RainSite } from '../world/rain.ts';
import { type Basin, runoff } from '../world/runoff.ts';
import type { World } from '../world/world.ts';
import { solarNode } from './device.ts';
import { clamp, type FleetThing, type ModelMaker, once } from './model.ts';

const HILLS: readonly RainSite[] = [
  { name: 'upper-cai', longitude: 108.87 },
  { name: 'khanh-vinh', longitude: 108.93 },
  { name: 'giang', longitude: 108.98 },
];
const PLAIN: readonly RainSite[] = [
  { name: 'suoi-dau', longitude: 109.05 },
  { name: 'dien-lac', longitude: 109.06 },
  { name: 'dien-dien', longitude: 109.1 },
];
/** Đồng Trăng peaks 5–8 h after the rain, Diên Phú another 3–5 h later, fed by its own plain as well: two points, two basins. */
const UPSTREAM: Basin = { sites: HILLS, peakLagH: 6.5, slowShare: 0.25 };
const DOWNSTREAM: Basin = { sites: [...HILLS, ...PLAIN], peakLagH: 10.5, slowShare: 0.3 };
const EAST_OF_DONG_TRANG = 109.05;

/** One basin's runoff in one world is worked out once, however many gauges stand in it. */
const shared = new WeakMap<World, Map<string, (tMs: number) => number>>();
function sharedRunoff(world: World, name: string, basin: Basin): (tMs: number) => number {
  const known = shared.get(world) ?? new Map<string, (tMs: number) => number>();
  shared.set(world, known);
  const made = known.get(name) ?? runoff(world.weather.rain, basin);
  known.set(name, made);
  return made;
}

/**
 * Stage from runoff: rise in metres = factor × (mm/h)^0.8, so that 147 mm of rain in 6 h lifts Đồng Trăng by about
 * 5.5 m, as measured on 4 December 2025, and 12.5 m there go with 6.5 m at Diên Phú. The normal stages of a wet season
 * are 3.5 m and 2.3 m.
 */
const riverGauge: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'stage');
  const downstream = (thing.position?.[0] ?? 0) > EAST_OF_DONG_TRANG;
  const arriving = downstream
    ? sharedRunoff(world, 'downstream', DOWNSTREAM)
    : sharedRunoff(world, 'upstream', UPSTREAM);
  const normalM = (downstream ? 2.25 : 3.4) + between(key, -0.04, 0.04);
  const factor = downstream ? 0.52 : 0.67;
  return {
    signals: {
      ...solarNode(thing, world),
      stage: (t) => {
        const slow = 0.09 * drift(key + 1, t, 18 * HOUR_MS) + 0.02 * drift(key + 2, t, 25 * MINUTE_MS);
        const tide = downstream ? 0.05 * Math.sin((2 * Math.PI * t) / (24.84 * HOUR_MS)) : 0;
        return normalM + factor * arriving(t) ** 0.8 + slow + tide + 0.008 * grain(key, t);
      },
    },
  };
};

const canalGauge: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'stage');
  const site = siteOf(thing);
  const arriving = runoff(world.weather.rain, { sites: [site], peakLagH: between(key, 1.5, 3.5), slowShare: 0.2 });
  const normalM = between(key + 1, 0.5, 1.4);
  return {
    signals: {
      ...solarNode(thing, world),
      stage: (t) =>
        normalM + 0.11 * arriving(t) ** 0.8 + 0.05 * drift(key + 2, t, 12 * HOUR_MS) + 0.006 * grain(key, t),
    },
  };
};

/** The bucket tips at 0.1 mm: what is left over tips or not by chance, so that sums over a day stay right. */
const TIP_MM = 0.1;
const rainGauge: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'rain');
  const site = siteOf(thing);
  return {
    signals: {
      ...solarNode(thing, world),
      rain: (t, spanMs) => {
        const tips = world.weather.rain.over(site, spanMs, t) / TIP_MM;
        return Math.floor(tips + unitAt(key, Math.floor(t / 1000))) * TIP_MM;
      },
    },
  };
};

interface Lake {
  /** water level when full, m above sea */
  fullM: number;
  /** m between full and dead storage */
  depthM: number;
  volumeMillionM3: number;
  /** m³/s of inflow for each mm/h of runoff */
  inflowPerMm: number;
  maxReleaseM3s: number;
}
const SUOI_DAU: Lake = { fullM: 42.5, depthM: 15, volumeMillionM3: 32.78, inflowPerMm: 32, maxReleaseM3s: 80 };
const AM_CHUA: Lake = { fullM: 36, depthM: 11, volumeMillionM3: 4.73, inflowPerMm: 7, maxReleaseM3s: 60 };

const reservoir: ModelMaker = (thing, world) => {
  const lake = /chúa/i.test(thing.name.vi) ? AM_CHUA : SUOI_DAU;
  const key = world.key(thing.slug, 'lake');
  const site = siteOf(thing);
  const quick = runoff(world.weather.rain, { sites: [site], peakLagH: 3, slowShare: 0.2 });
  const stored = runoff(world.weather.rain, { sites: [site], peakLagH: 26, slowShare: 0.6 });
  const share = once((t) => {
    const seasonal = 0.82 + 0.05 * drift(key, t, 120 * HOUR_MS);
    return clamp(seasonal + 0.13 * (1 - Math.exp(-stored(t) / 1.5)), 0.3, 1);
  });
  const inflow = (t: number) => Math.max(0.1, 0.4 + lake.inflowPerMm * quick(t) + 0.1 * drift(key + 1, t, 2 * HOUR_MS));
  return {
    signals: {
      'reservoir-fill': (t) => share(t) * 100,
      // a bowl: the last metres hold the most
      'reservoir-level': (t) => lake.fullM - lake.depthM * (1 - share(t) ** 0.6),
      'reservoir-inflow': inflow,
      // irrigation always; gates from nine tenths on, set in steps of 5 m³/s at full hours
      'reservoir-outflow': (t) => {
        const hourMs = Math.floor(t / HOUR_MS) * HOUR_MS;
        const gates = clamp((share(hourMs) - 0.9) / 0.1, 0, 1) * lake.maxReleaseM3s;
        return 1.2 + Math.round(gates / 5) * 5 + 0.05 * drift(key + 2, t, HOUR_MS);
      },
    },
  };
};

/** A low spot of a road: water stands there when more rain comes than the drains take. */
const roadFloodSensor: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'flood');
  const standing = runoff(world.weather.rain, { sites: [siteOf(thing)], peakLagH: 1.2, slowShare: 0.15 });
  const drainsMmPerH = between(key, 5, 14);
  return {
    signals: {
      ...solarNode(thing, world),
      'flood-depth': (t) => {
        const excess = standing(t) - drainsMmPerH;
        return excess > 0 ? Math.min(1.4, 0.035 * excess * (1 + 0.03 * grain(key, t))) : 0;
      },
    },
  };
};

function siteOf(thing: FleetThing): RainSite {
  // things within a cell of about 2 km share their showers
  const longitude = Math.round((thing.position?.[0] ?? 109.11) * 50) / 50;
  const latitude = Math.round((thing.position?.[1] ?? 12.24) * 50) / 50;
  return { name: `cell ${longitude} ${latitude}`, longitude };
}

export const river: Record<string, ModelMaker> = {
  'river-gauge': riverGauge,
  'canal-gauge': canalGauge,
  'rain-gauge': rainGauge,
  reservoir,
  'road-flood-sensor': roadFloodSensor,
};
