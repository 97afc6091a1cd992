import type { ServiceEventType } from '@commune/contract';
import { dossierRegister } from '../services/dossiers.ts';
import type { Register } from '../services/register.ts';
import { Spells } from '../signal/spells.ts';
import { atLocal, DAY_MS, HOUR_MS, localDay, MINUTE_MS } from '../world/calendar.ts';
import { COUNTERS, OPENING_HOURS, queueAt, ServiceHall, type Ticket } from '../world/service-hall.ts';
import type { World } from '../world/world.ts';
import { type ModelMaker, once } from './model.ts';

/** How many of today's tickets fit; the tally starts again at midnight. */
function tally(hall: ServiceHall, counts: (ticket: Ticket, t: number) => boolean): (t: number) => number {
  return (t) => {
    let n = 0;
    for (const ticket of hall.ticketsOf(localDay(t))) if (counts(ticket, t)) n++;
    return n;
  };
}

/** Nobody waits once the doors are shut. */
function queue(hall: ServiceHall, counter?: number) {
  return once((t) => {
    const day = localDay(t);
    if (t >= atLocal(day, OPENING_HOURS[1].to)) return { waiting: 0, waitMin: 0 };
    return queueAt(hall.ticketsOf(day), t, counter);
  });
}

/** How many dossiers came to a moment of their life today; the tally starts again at midnight. */
function dossierTally(register: Register, type: ServiceEventType): (t: number) => number {
  const timesOf = byDay((day) =>
    register
      .during(atLocal(day, 0) - 1, atLocal(day + 1, 0) - 1)
      .filter((one) => one.type === type)
      .map(({ t }) => t),
  );
  return (t) => timesOf(localDay(t)).filter((at) => at <= t).length;
}

function byDay<T>(compute: (day: number) => T): (day: number) => T {
  const known = new Map<number, T>();
  return (day) => {
    const value = known.get(day) ?? compute(day);
    if (known.size > 16) known.clear();
    known.set(day, value);
    return value;
  };
}

const serviceHall: ModelMaker = (_thing, { seed, hall }) => {
  const waiting = queue(hall);
  const dossiers = dossierRegister(seed, hall);
  return {
    signals: {
      'hall-open': (t) => (hall.isOpen(t) ? 1 : 0),
      'counters-open': (t) => (hall.isOpen(t) ? hall.staffed(localDay(t)) : 0),
      'queue-length': (t) => waiting(t).waiting,
      'waiting-time': (t) => waiting(t).waitMin,
      'dossiers-received': dossierTally(dossiers, 'dossier.received'),
      'dossiers-returned': dossierTally(dossiers, 'dossier.returned'),
    },
    register: dossiers,
  };
};

/** A counter is told from its neighbours by the number that its slug ends in. */
const serviceCounter: ModelMaker = (thing, { hall }) => {
  const counter = (Number(/(\d+)$/.exec(thing.slug)?.[1] ?? 1) - 1) % COUNTERS;
  const waiting = queue(hall, counter);
  return {
    signals: {
      'counter-open': (t) => (hall.isOpen(t) && counter < hall.staffed(localDay(t)) ? 1 : 0),
      'queue-length': (t) => waiting(t).waiting,
      'waiting-time': (t) => waiting(t).waitMin,
      'tickets-served': tally(hall, (ticket, t) => ticket.counter === counter && ticket.doneMs <= t),
    },
  };
};

/** A roll of paper lasts about nine working days. */
const ROLL_DAYS = 9;
const RECEPTION_POINT_TICKETS = 16;

/** The first kiosk stands in the hall, the others at reception points with a queue of their own. */
const serviceKiosk: ModelMaker = (thing, world) => {
  const hall = thing.slug === 'kiosk-1' ? world.hall : new ServiceHall(world.seed, thing.slug, RECEPTION_POINT_TICKETS);
  const issued = once(tally(hall, (ticket, t) => ticket.arrivedMs <= t));
  const shift = world.key(thing.slug, 'roll') % ROLL_DAYS;
  return {
    signals: {
      'link-up': upMostly(thing.slug, world),
      'tickets-issued': issued,
      'paper-level': (t) => {
        const day = localDay(t);
        const usedToday = Math.min(1, issued(t) / Math.max(1, hall.ticketsOf(day).length));
        return 100 - (100 * (((day + shift) % ROLL_DAYS) + usedToday)) / (ROLL_DAYS + 0.3);
      },
    },
  };
};

function upMostly(slug: string, world: World): (t: number) => number {
  const down = new Spells({
    key: world.key(slug, 'down'),
    slotMs: 8 * DAY_MS,
    chance: 0.3,
    minMs: 5 * MINUTE_MS,
    maxMs: 5 * HOUR_MS,
  });
  return (t) => (down.at(t) ? 0 : 1);
}

export const services: Record<string, ModelMaker> = {
  'service-hall': serviceHall,
  'service-counter': serviceCounter,
  'service-kiosk': serviceKiosk,
};
