import { between, drift, grain, unitAt } from '../random.ts';
import { documentRegister } from '../services/documents.ts';
import { DailyFlow } from '../signal/daily-flow.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, isWorkingDay, localDay, localHour, MINUTE_MS } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { clamp, type FleetThing, type ModelMaker, once, type Signals } from './model.ts';

const OFFICE_USE = dayCurve([
  [6.5, 0.06],
  [8.5, 1],
  [11, 0.9],
  [12.2, 0.3],
  [14, 0.95],
  [16.5, 0.8],
  [18.5, 0.12],
  [23, 0.05],
]);
const HOME_USE = dayCurve([
  [3.5, 0.12],
  [7.5, 0.5],
  [12, 0.65],
  [16, 0.6],
  [20.5, 1],
  [23, 0.6],
]);
const PATH = { fibre: 0, cellular: 1, none: 3 } as const;

function officeUse(t: number): number {
  return OFFICE_USE(localHour(t)) * (isWorkingDay(localDay(t)) ? 1 : 0.12);
}

interface LinkShape {
  /** ms when idle, by path code */
  idleMs: (t: number) => number;
  /** Mbit/s when in full use */
  fullMbit: number;
  use: (t: number) => number;
  up: (t: number) => boolean;
}

/** what a link that is jammed adds, ms */
const JAMMED_MS = 190;

/**
 * Latency and loss grow with use; a link that is down says nothing about its latency. Now and then it is jammed and slow,
 * as when somebody copies a disk, or frayed and loses packets.
 */
function link(thing: FleetThing, world: World, { idleMs, fullMbit, use, up }: LinkShape): Signals {
  const key = world.key(thing.slug, 'link');
  const troubled = new Spells({
    key: key + 4,
    slotMs: 6 * DAY_MS,
    chance: 0.25,
    minMs: 25 * MINUTE_MS,
    maxMs: 3 * HOUR_MS,
  });
  const trouble = once((t) => {
    const spell = troubled.at(t);
    return spell && (unitAt(key + 4, -spell.slot) < 0.6 ? 'jammed' : 'frayed');
  });
  const load = once((t) =>
    clamp(use(t) * (1 + 0.3 * drift(key, t, 15 * MINUTE_MS) + 0.08 * grain(key + 1, t)), 0.01, 1.3),
  );
  return {
    'link-up': (t) => (up(t) ? 1 : 0),
    'link-latency': (t) => {
      if (!up(t)) return Number.NaN;
      const idle = idleMs(t);
      const wait = trouble(t) === 'jammed' ? JAMMED_MS * (0.6 + 0.4 * load(t)) : 0;
      return idle * (1 + 0.5 * load(t) ** 3) + wait + idle * 0.12 * Math.abs(grain(key + 2, t));
    },
    'packet-loss': (t) => {
      if (!up(t)) return 100;
      const bursts = Math.max(0, drift(key + 3, t, 7 * MINUTE_MS) - 0.75) * 4;
      return 0.6 * bursts + (trouble(t) === 'frayed' ? 4 + grain(key + 5, t) : 0) + Math.max(0, load(t) - 0.95) * 3;
    },
    throughput: (t) => (up(t) ? fullMbit * load(t) : 0),
  };
}

/** An office has fibre, and a cellular router that takes over when it is cut; sometimes both fail. */
const fibreLink: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'path');
  const cut = new Spells({ key, slotMs: 6 * DAY_MS, chance: 0.6, minMs: 8 * MINUTE_MS, maxMs: 7 * HOUR_MS });
  const noCellular = new Spells({
    key: key + 1,
    slotMs: 4 * HOUR_MS,
    chance: 0.7,
    minMs: 6 * MINUTE_MS,
    maxMs: 120 * MINUTE_MS,
  });
  const path = once((t) => (!cut.at(t) ? PATH.fibre : noCellular.at(t) ? PATH.none : PATH.cellular));
  const fibreMs = between(key + 2, 2.5, 6);
  return {
    signals: {
      ...link(thing, world, {
        idleMs: (t) => (path(t) === PATH.fibre ? fibreMs : 38),
        fullMbit: between(key + 3, 45, 160),
        use: (t) => officeUse(t) * (path(t) === PATH.fibre ? 1 : 0.3),
        up: (t) => path(t) !== PATH.none,
      }),
      'active-path': path,
    },
  };
};

function people(world: World, slug: string, most: number, use: (t: number) => number): (t: number) => number {
  const key = world.key(slug, 'people');
  return (t) =>
    Math.max(0, most * use(t) * (1 + 0.15 * drift(key, t, 25 * MINUTE_MS)) + Math.sqrt(most) * 0.3 * grain(key + 1, t));
}

function steady(world: World, slug: string, slotDays: number, chance: number, maxH: number): (t: number) => boolean {
  const down = new Spells({
    key: world.key(slug, 'down'),
    slotMs: slotDays * DAY_MS,
    chance,
    minMs: 3 * MINUTE_MS,
    maxMs: maxH * HOUR_MS,
  });
  return once((t) => down.at(t) === undefined);
}

const homeUse = (t: number) => HOME_USE(localHour(t));

const cellSite: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'cell');
  const up = steady(world, thing.slug, 9, 0.2, 3);
  const clients = people(world, thing.slug, between(key, 220, 620), homeUse);
  return {
    signals: {
      ...link(thing, world, { idleMs: () => 17, fullMbit: between(key + 1, 180, 420), use: homeUse, up }),
      'connected-clients': (t) => (up(t) ? clients(t) : 0),
    },
  };
};

/** Now and then its plug is loose, and it comes and goes by the minute. */
const publicWifi: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'wifi');
  const loose = new Spells({
    key: key + 3,
    slotMs: 10 * DAY_MS,
    chance: 0.3,
    minMs: 20 * MINUTE_MS,
    maxMs: 90 * MINUTE_MS,
  });
  const powered = steady(world, thing.slug, 5, 0.3, 9);
  const up = (t: number) => powered(t) && !(loose.at(t) && Math.floor(t / MINUTE_MS) % 2 === 1);
  const clients = people(world, thing.slug, between(key, 8, 34), homeUse);
  const perClient = between(key + 1, 0.5, 1.1);
  return {
    signals: {
      'link-up': (t) => (up(t) ? 1 : 0),
      'connected-clients': (t) => (up(t) ? clients(t) : 0),
      throughput: (t) => (up(t) ? Math.max(0, Math.round(clients(t))) * perClient * (1 + 0.4 * grain(key + 2, t)) : 0),
    },
  };
};

/** The battery carries the room through a cut at about 55 % an hour, and is full again some hours after. */
const DISCHARGE_PERCENT_PER_H = 55;
const CHARGE_PERCENT_PER_H = 16;
/** without its air conditioner the room warms by this much, and no further than walls and doors let it */
const WARMING_C_PER_H = 6;
const MOST_WARMING_H = 2.5;

const serverRoom: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'room');
  const cut = new Spells({ key, slotMs: 3 * DAY_MS, chance: 0.45, minMs: 2 * MINUTE_MS, maxMs: 95 * MINUTE_MS });
  const uncooled = new Spells({ key: key + 6, slotMs: 7 * DAY_MS, chance: 0.5, minMs: HOUR_MS, maxMs: 6 * HOUR_MS });
  const visited = new Spells({
    key: key + 1,
    slotMs: 2 * DAY_MS,
    chance: 0.6,
    minMs: 4 * MINUTE_MS,
    maxMs: 40 * MINUTE_MS,
  });
  return {
    signals: {
      'air-temperature': (t) => {
        const spell = uncooled.at(t);
        const kept = spell ? WARMING_C_PER_H * Math.min(MOST_WARMING_H, (t - spell.startMs) / HOUR_MS) : 0;
        const warmer = kept + (cut.at(t) ? 2.4 : 0);
        return 22.6 + warmer + 0.9 * drift(key + 2, t, 22 * MINUTE_MS) + 0.1 * grain(key + 3, t);
      },
      humidity: (t) => 50 + 4 * drift(key + 4, t, 3 * HOUR_MS) + 0.6 * grain(key + 5, t),
      'ups-charge': (t) => {
        const last = cut.lastBefore(t);
        if (!last) return 100;
        const drained = ((Math.min(t, last.endMs) - last.startMs) / HOUR_MS) * DISCHARGE_PERCENT_PER_H;
        const charged = (Math.max(0, t - last.endMs) / HOUR_MS) * CHARGE_PERCENT_PER_H;
        return clamp(100 - drained + charged, 5, 100);
      },
      'on-battery': (t) => (cut.at(t) ? 1 : 0),
      'door-open': (t) => (visited.at(t) && officeUse(t) > 0.4 ? 1 : 0),
    },
  };
};

/** Official documents come and go over this one. */
const DOCUMENT_EXCHANGE = 'connect-van-ban';

/** Records go over every quarter of an hour; a failed line lets their age grow. */
const SYNC_EVERY_MS = 15 * MINUTE_MS;
const interconnection: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'sync');
  const failed = new Spells({ key, slotMs: 4 * DAY_MS, chance: 0.3, minMs: 10 * MINUTE_MS, maxMs: 9 * HOUR_MS });
  const up = once((t) => failed.at(t) === undefined);
  const flow = new DailyFlow({
    key: key + 1,
    perDay: between(key + 2, 140, 900),
    shape: (hour) => 0.05 + OFFICE_USE(hour),
  });
  const zero = flow.totalAt(Date.UTC(2026, 0, 1));
  const idle = between(key + 3, 14, 40);
  const phaseMs = Math.floor(between(key + 5, 0, SYNC_EVERY_MS));
  const lastSync = (t: number) => {
    const before = (at: number) => Math.floor((at - phaseMs) / SYNC_EVERY_MS) * SYNC_EVERY_MS + phaseMs;
    const failure = failed.at(before(t)) ?? failed.at(t);
    return failure ? Math.min(before(t), before(failure.startMs)) : before(t);
  };
  return {
    signals: {
      'link-up': (t) => (up(t) ? 1 : 0),
      'link-latency': (t) =>
        up(t) ? idle * (1 + 0.35 * officeUse(t) + 0.2 * Math.abs(grain(key + 4, t))) : Number.NaN,
      'sync-age': (t) => (t - lastSync(t)) / MINUTE_MS,
      'records-exchanged': (t) => Math.max(0, flow.totalAt(lastSync(t)) - zero),
    },
    ...(thing.slug === DOCUMENT_EXCHANGE ? { register: documentRegister(world.seed) } : {}),
  };
};

export const network: Record<string, ModelMaker> = {
  'fibre-link': fibreLink,
  'cell-site': cellSite,
  'public-wifi': publicWifi,
  'server-room': serverRoom,
  interconnection,
};
