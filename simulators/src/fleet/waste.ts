import { between, drift, grain, streamKey, unitAt } from '../random.ts';
import { DailyFlow } from '../signal/daily-flow.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { Spells } from '../signal/spells.ts';
import { atLocal, DAY_MS, HOUR_MS, localDay, MINUTE_MS, weekday } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { primaryCell } from './device.ts';
import { clamp, type FleetThing, type ModelMaker, once } from './model.ts';

/** when people throw things away */
const THROWN = dayCurve([
  [3, 0.05],
  [7, 0.9],
  [10, 0.7],
  [13, 0.5],
  [18.5, 1],
  [21, 0.5],
]);
/** local hours between which a round comes by */
const ROUNDS = [
  { from: 4.5, to: 7.5 },
  { from: 18.5, to: 21 },
] as const;
const MISSED = 0.07;

/**
 * When a thing was last emptied. Its place in the round is its own, so it comes by at nearly the same minute; a round
 * is missed now and then, on Sundays half of them.
 */
function emptiedBefore(key: number, roundsADay: 1 | 2): (tMs: number) => number {
  const evening = roundsADay === 1 && unitAt(key, 1) < 0.4;
  const hours = roundsADay === 2 ? ROUNDS : [evening ? ROUNDS[1] : ROUNDS[0]];
  const place = unitAt(key, 2);
  return (tMs) => {
    for (let day = localDay(tMs); ; day--) {
      for (let round = hours.length - 1; round >= 0; round--) {
        const { from, to } = hours[round] ?? ROUNDS[0];
        const late = 20 * MINUTE_MS * unitAt(key + 1, day * 2 + round);
        const at = Math.floor(atLocal(day, from + (to - from) * place) + late);
        const missed = weekday(day) === 0 ? 0.5 : MISSED;
        if (at <= tMs && unitAt(key + 2, day * 2 + round) >= missed) return at;
      }
    }
  };
}

function container(thing: FleetThing, world: World, perDayPercent: number, roundsADay: 1 | 2) {
  const key = world.key(thing.slug, 'container');
  const flow = new DailyFlow({
    key,
    perDay: perDayPercent,
    shape: THROWN,
    week: [1.25, 0.95, 0.95, 0.95, 0.95, 1, 1.15],
  });
  const left = between(key + 1, 1, 5);
  const emptied = once(emptiedBefore(streamKey(key, 'round'), roundsADay));
  return {
    fill: once((t) => Math.min(100, left + flow.totalAt(t) - flow.totalAt(emptied(t)))),
    hoursSince: (t: number) => (t - emptied(t)) / HOUR_MS,
  };
}

/** Bins near the market and in the old town fill within a day. */
const BUSY = /cho|thanh-co|ly-tu-trong/;

const wasteBin: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'bin');
  const busy = BUSY.test(thing.slug);
  const { fill, hoursSince } = container(
    thing,
    world,
    busy ? between(key, 70, 135) : between(key, 32, 78),
    busy ? 2 : 1,
  );
  const tipped = new Spells({ key: key + 1, slotMs: 25 * DAY_MS, chance: 0.25, minMs: HOUR_MS, maxMs: 14 * HOUR_MS });
  return {
    signals: {
      ...primaryCell(thing, world),
      'bin-fill': fill,
      'hours-since-emptied': hoursSince,
      'bin-tilted': (t) => (tipped.at(t) ? 1 : 0),
    },
  };
};

const transferPoint: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'transfer');
  const { fill, hoursSince } = container(thing, world, between(key, 60, 88), 1);
  const capacityT = between(key + 1, 5.5, 8);
  return {
    signals: {
      'bin-fill': fill,
      'container-weight': (t) => (fill(t) / 100) * capacityT,
      'hours-since-emptied': hoursSince,
    },
  };
};

/** A truck works both rounds: collecting, then the way to the landfill, then back empty. */
const COLLECTING = 0.78;
const DRIVING_OUT = 0.9;
const wasteTruck: ModelMaker = (thing, world) => {
  const key = world.key(thing.slug, 'truck');
  const roundAt = once((t) => {
    const day = localDay(t);
    for (const [round, { from, to }] of ROUNDS.entries()) {
      const step = day * 2 + round;
      const startMs = atLocal(day, from - 0.4 + 0.3 * unitAt(key, step));
      const endMs = atLocal(day, to + 0.7 + 0.6 * unitAt(key + 1, step));
      if (t >= startMs && t < endMs) return { phase: (t - startMs) / (endMs - startMs), step };
    }
    return undefined;
  });
  return {
    signals: {
      'truck-load': (t) => {
        const round = roundAt(t);
        if (!round || round.phase > DRIVING_OUT) return 0;
        return Math.min(1, round.phase / COLLECTING) * between(key + 2 + round.step, 72, 98);
      },
      'vehicle-speed': (t) => {
        const round = roundAt(t);
        if (!round) return 0;
        // every other half minute or so it stands and loads
        if (round.phase < COLLECTING) return drift(key + 3, t, MINUTE_MS) > 0 ? 14 + 6 * grain(key + 4, t) : 0;
        return clamp(40 + 9 * drift(key + 5, t, 2 * MINUTE_MS), 15, 55);
      },
      'route-progress': (t) => {
        const round = roundAt(t);
        return round ? Math.min(100, (round.phase / COLLECTING) * 100) : 0;
      },
    },
  };
};

export const waste: Record<string, ModelMaker> = {
  'waste-bin': wasteBin,
  'transfer-point': transferPoint,
  'waste-truck': wasteTruck,
};
