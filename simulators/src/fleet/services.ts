import { Spells } from '../signal/spells.ts';
import { atLocal, DAY_MS, HOUR_MS, localDay, MINUTE_MS } from '../world/calendar.ts';
import { COUNTERS, OPENING_HOURS, queueAt, ServiceHall, type Ticket } from '../world/service-hall.ts';
import type { World } from '../world/world.ts';
import { type Happening, type ModelMaker, once } from './model.ts';

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

/** What the front desk did: a dossier taken in or a result handed out, when the citizen leaves the counter. */
function deskWork(hall: ServiceHall, fromMs: number, toMs: number): Happening[] {
  const work: Happening[] = [];
  for (let day = localDay(fromMs); day <= localDay(toMs); day++) {
    for (const [n, { doneMs, counter, matter }] of hall.ticketsOf(day).entries()) {
      if (matter === 'question' || doneMs <= fromMs || doneMs > toMs) continue;
      const type = matter === 'dossier' ? 'dossier.received' : 'dossier.returned';
      const date = new Date(atLocal(day, 7)).toISOString().slice(0, 10).replaceAll('-', '');
      const data = {
        dossier: `SIM-${date}-${String(n + 1).padStart(4, '0')}`,
        counter: counter + 1,
        channel: 'direct',
      };
      work.push({ t: Math.floor(doneMs), type, data });
    }
  }
  return work.sort((a, b) => a.t - b.t);
}

const serviceHall: ModelMaker = (_thing, { hall }) => {
  const waiting = queue(hall);
  return {
    signals: {
      'hall-open': (t) => (hall.isOpen(t) ? 1 : 0),
      'counters-open': (t) => (hall.isOpen(t) ? hall.staffed(localDay(t)) : 0),
      'queue-length': (t) => waiting(t).waiting,
      'waiting-time': (t) => waiting(t).waitMin,
      'dossiers-received': tally(hall, (ticket, t) => ticket.matter === 'dossier' && ticket.doneMs <= t),
      'dossiers-returned': tally(hall, (ticket, t) => ticket.matter === 'return' && ticket.doneMs <= t),
    },
    happenings: (fromMs, toMs) => deskWork(hall, fromMs, toMs),
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
