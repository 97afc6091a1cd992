import { streamKey, unitAt } from '../random.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { atLocal, isWorkingDay, localDay, MINUTE_MS, weekday } from './calendar.ts';
import { shares } from './digital-shares.ts';

export const COUNTERS = 6;
export const OPENING_HOURS = [
  { from: 7.5, to: 11.5 },
  { from: 13.5, to: 17 },
] as const;

/** About 41 dossiers a commune a working day come in, over the counter and online. */
export const DOSSIERS_A_DAY = 41;
export const TICKETS_A_DAY = 96;
/** Of the tickets. Who files online comes for help with it instead: the hall does not get emptier, its dossiers fewer. */
const FILING_SHARE = 0.43;
const RETURN_SHARE = 0.4;
/** a Saturday that is worked to make up for another day */
const MADE_UP = 0.8;
/** Mondays are the busiest, Sunday first. */
const WEEK = [0, 1.25, 1, 0.95, 0.95, 0.9, 0] as const;
const ARRIVAL = dayCurve([
  [7, 0.2],
  [8.5, 1],
  [10.3, 0.7],
  [11.4, 0.05],
  [13.2, 0.3],
  [14.5, 0.8],
  [16, 0.5],
  [16.9, 0.02],
]);
const MEAN_SERVICE_MIN = 11;

/** One person's way through the hall. Times are epoch ms; `calledMs` is infinite for who was not called before closing. */
export interface Ticket {
  arrivedMs: number;
  calledMs: number;
  doneMs: number;
  counter: number;
  matter: 'dossier' | 'return' | 'question';
}

/** A rush: how many times as many people come at a moment, at the most, and how many counters a day can staff. */
export interface Crowd {
  factorAt: (tMs: number) => number;
  mostFactor: number;
  /** null: as on any day */
  countersOn: (day: number) => number | null;
}
const NO_CROWD: Crowd = { factorAt: () => 1, mostFactor: 1, countersOn: () => null };

/** The one-stop shop of one seed: each working day's queue is played once, first come first served, and kept. */
export class ServiceHall {
  private readonly days = new Map<number, readonly Ticket[]>();
  private readonly key: number;

  constructor(
    seed: number,
    name: string,
    private readonly ticketsADay: number,
    private readonly crowd: Crowd = NO_CROWD,
  ) {
    this.key = streamKey(seed, 'service-hall', name);
  }

  isOpen(tMs: number): boolean {
    const day = localDay(tMs);
    return (
      isWorkingDay(day) && OPENING_HOURS.some(({ from, to }) => tMs >= atLocal(day, from) && tMs < atLocal(day, to))
    );
  }

  /** The counters that are staffed on a day: four to six, always the first ones. */
  staffed(day: number): number {
    return this.crowd.countersOn(day) ?? COUNTERS - Math.floor(unitAt(this.key + 1, day) * 3);
  }

  /** Tickets of a local day in the order of arrival; none on a day off. */
  ticketsOf(day: number): readonly Ticket[] {
    const known = this.days.get(day);
    if (known) return known;
    const tickets = isWorkingDay(day) ? this.play(day) : [];
    if (this.days.size > 16) this.days.clear();
    this.days.set(day, tickets);
    return tickets;
  }

  private play(day: number): Ticket[] {
    const key = streamKey(this.key, 'day', String(day));
    const busy = (WEEK[weekday(day)] || MADE_UP) * (0.8 + 0.4 * unitAt(key, 0));
    const free = new Array<number>(this.staffed(day)).fill(0);
    return arrivals(day, key, this.ticketsADay * busy, this.crowd).map((arrivedMs, n) => {
      let counter = 0;
      for (let i = 1; i < free.length; i++) if ((free[i] ?? 0) < (free[counter] ?? 0)) counter = i;
      const calledMs = nextServing(day, Math.max(arrivedMs + 20_000, free[counter] ?? 0));
      const minutes = Math.min(45, 2 - MEAN_SERVICE_MIN * Math.log(1 - unitAt(key, n * 4 + 2)));
      const doneMs = calledMs + minutes * MINUTE_MS;
      if (Number.isFinite(doneMs)) free[counter] = doneMs;
      const draw = unitAt(key, n * 4 + 3);
      return { arrivedMs, calledMs, doneMs, counter, matter: matterOf(draw, 1 - shares.filedOnline(day)) };
    });
  }
}

function matterOf(draw: number, atCounter: number): Ticket['matter'] {
  if (draw < FILING_SHARE * atCounter) return 'dossier';
  return draw >= FILING_SHARE && draw < FILING_SHARE + RETURN_SHARE ? 'return' : 'question';
}

/** Thinned arrivals: candidates evenly spread over the day, each kept with the hour's odds. */
function arrivals(day: number, key: number, expected: number, { factorAt, mostFactor }: Crowd): number[] {
  const candidates = Math.round(expected * 2.6 * mostFactor);
  const times: number[] = [];
  for (let i = 0; i < candidates; i++) {
    const hour = 7 + (10 * (i + unitAt(key, i * 4 + 1000))) / candidates;
    const tMs = Math.round(atLocal(day, hour));
    if (unitAt(key, i * 4 + 1001) < (ARRIVAL(hour) * 0.8 * factorAt(tMs)) / mostFactor) times.push(tMs);
  }
  return times;
}

/** Counters call nobody at noon or after closing. */
function nextServing(day: number, tMs: number): number {
  for (const { from, to } of OPENING_HOURS) {
    if (tMs < atLocal(day, to)) return Math.max(tMs, atLocal(day, from));
  }
  return Number.POSITIVE_INFINITY;
}

/** How much of a day's span the counters were open: over noon people go home with their number. */
function openMs(fromMs: number, toMs: number): number {
  const day = localDay(fromMs);
  let ms = 0;
  for (const { from, to } of OPENING_HOURS) {
    ms += Math.max(0, Math.min(toMs, atLocal(day, to)) - Math.max(fromMs, atLocal(day, from)));
  }
  return ms;
}

/** The state of a queue at a moment. `counter` narrows it to who is or will be called there. */
export function queueAt(
  tickets: readonly Ticket[],
  tMs: number,
  counter?: number,
): { waiting: number; waitMin: number } {
  let waiting = 0;
  let longestMs = 0;
  for (const ticket of tickets) {
    if (ticket.arrivedMs > tMs) break;
    if (ticket.calledMs <= tMs || (counter !== undefined && ticket.counter !== counter)) continue;
    waiting++;
    longestMs = Math.max(longestMs, openMs(ticket.arrivedMs, tMs));
  }
  return { waiting, waitMin: longestMs / MINUTE_MS };
}
