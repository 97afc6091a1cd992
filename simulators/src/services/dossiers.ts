import { streamKey, unitAt } from '../random.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { atLocal, isWorkingDay, weekday } from '../world/calendar.ts';
import { FIRST_DAY, shares } from '../world/digital-shares.ts';
import { DOSSIERS_A_DAY, type ServiceHall } from '../world/service-hall.ts';
import { type DossierDraw, dossierLife, type Filing } from './dossier-life.ts';
import { pickAtCounter, pickOnline } from './procedure-mix.ts';
import { Register, referenceStem } from './register.ts';

/** What is filed online on each day of a week of five working days, Sunday first. */
const ONLINE_WEEK = [0.25, 0.95, 0.9, 0.9, 0.85, 0.8, 0.35] as const;
const ON_A_HOLIDAY = 0.25;
const BY_POST = 0.6;

/** cumulative share of a day's online filings by hour */
const FILED_AT = dayCurve([
  [0, 0.4],
  [2, 7.2],
  [7, 9.5],
  [11, 12],
  [16, 16],
  [21, 20.5],
  [23.9, 23.9],
]);

type Begun = Omit<Filing, 'ref'>;

/** The dossiers of the one-stop shop: over the counters when their tickets are done, online at any hour, a few by post. */
export function dossierRegister(seed: number, hall: ServiceHall): Register {
  const key = streamKey(seed, 'dossiers');
  const livesOf = (day: number) => {
    if (day < FIRST_DAY) return [];
    const dayKey = streamKey(key, String(day));
    const stem = referenceStem(seed, day);
    return [...atCounters(hall, day, dayKey), ...online(day, dayKey), ...byPost(day, dayKey)]
      .sort((a, b) => a.begunMs - b.begunMs)
      .map((begun, n) => {
        const lifeKey = streamKey(dayKey, 'life', String(n));
        const draw = (name: DossierDraw) => unitAt(streamKey(lifeKey, name), 0);
        return dossierLife({ ...begun, ref: `${stem}-${String(n + 1).padStart(4, '0')}` }, draw);
      });
  };
  return new Register({ livesOf, longestDays: 130 });
}

function atCounters(hall: ServiceHall, day: number, key: number): Begun[] {
  return hall.ticketsOf(day).flatMap(({ matter, doneMs, counter }, n) => {
    if (matter !== 'dossier' || !Number.isFinite(doneMs)) return [];
    const procedure = pickAtCounter(unitAt(streamKey(key, 'counter'), n));
    return [{ procedure, channel: 'direct', begunMs: Math.floor(doneMs), counter: counter + 1 }] as const;
  });
}

function online(day: number, key: number): Begun[] {
  const dow = weekday(day);
  const isHoliday = dow > 0 && dow < 6 && !isWorkingDay(day);
  const share = isHoliday ? ON_A_HOLIDAY : (ONLINE_WEEK[dow] ?? 1);
  const expected = DOSSIERS_A_DAY * shares.filedOnline(day) * share * (0.8 + 0.4 * unitAt(key, 0));
  const n = Math.floor(expected + unitAt(key, 1));
  return Array.from({ length: n }, (_, i) => {
    const hour = FILED_AT((24 * (i + unitAt(streamKey(key, 'hour'), i))) / n);
    const procedure = pickOnline(unitAt(streamKey(key, 'online'), i));
    return { procedure, channel: 'online', begunMs: Math.floor(atLocal(day, hour)) };
  });
}

function byPost(day: number, key: number): Begun[] {
  if (!isWorkingDay(day) || unitAt(key, 2) >= BY_POST) return [];
  const begunMs = Math.floor(atLocal(day, 8 + 2 * unitAt(key, 3)));
  return [{ procedure: pickAtCounter(unitAt(key, 4)), channel: 'post', begunMs }];
}
