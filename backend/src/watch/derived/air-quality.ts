import type { DerivedProperty } from '@commune/contract';
import {
  AIR_POLLUTANTS,
  AirHours,
  type AirPollutant,
  type AirValue,
  dayOf,
  hourlyMean,
  SPEAKS_AGAIN_HOURS,
} from '@commune/domain';
import type pg from 'pg';
import { hoursOfReadings, type InputStream } from '../../store/derived/inputs.ts';
import type { RealmSchema } from '../../store/realms.ts';
import type { Derivation, Told } from './derivation.ts';
import type { Run } from './runs.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An hour counts in the 24-hour means of itself and the 23 that follow. */
const AFTER_MS = 23 * HOUR_MS;
/** And decides whether those before it, which were no means themselves, are told. */
const BEFORE_MS = SPEAKS_AGAIN_HOURS * HOUR_MS;
const HOURLY: readonly DerivedProperty[] = ['vn-aqi', 'pm25-nowcast', 'pm10-nowcast', 'pm25-24h', 'pm10-24h'];

/** VN_AQI and what it is made of, by hour and day, of every thing that measures dust. */
export const airQuality: Derivation = {
  follower: 'derived-air',
  inputs: AIR_POLLUTANTS,
  ofRollups: true,
  keyOf: ({ thingId }) => thingId,
  grainMs: HOUR_MS,
  gapMs: DAY_MS,
  longestMs: 10 * DAY_MS,
  reachMs: 2 * (BEFORE_MS + AFTER_MS),
  mostMs: 5000 * HOUR_MS,
  tell: tellAirQuality,
};

async function tellAirQuality(
  client: pg.ClientBase,
  schema: RealmSchema,
  inputs: readonly InputStream[],
  runs: readonly Run[],
): Promise<Told[]> {
  const things = new Set(runs.map(({ id }) => id));
  const streams = inputs.filter(({ thingId }) => things.has(thingId));
  const fromMs = Math.min(...runs.map((run) => run.fromMs)) - BEFORE_MS - AFTER_MS;
  const toMs = Math.max(...runs.map((run) => run.toMs)) + AFTER_MS + BEFORE_MS + HOUR_MS;
  const byStream = new Map(streams.map((stream) => [stream.id, stream]));
  const byThing = new Map(
    streams.map(({ thingId, realmId }) => [thingId, { realmId, hours: new AirHours(fromMs, toMs) }]),
  );
  for (const { datastreamId, hourMs, ...readings } of await hoursOfReadings(client, schema, streams, fromMs, toMs)) {
    const { thingId, property, expectedIntervalS } = byStream.get(datastreamId)!;
    const mean = hourlyMean(readings, HOUR_MS / 1000 / expectedIntervalS);
    byThing.get(thingId)!.hours.add(property as AirPollutant, hourMs, mean);
  }
  return runs.flatMap((run) => {
    const { realmId, hours } = byThing.get(run.id)!;
    return toldOf(run, realmId, hours);
  });
}

function toldOf(run: Run, realmId: number, hours: AirHours): Told[] {
  const [firstHour, lastHour] = [run.fromMs - BEFORE_MS, run.toMs + AFTER_MS];
  const [firstDay, lastDay] = [dayOf(run.fromMs), dayOf(run.toMs)];
  const told = (property: DerivedProperty, expectedIntervalS: number, fromMs: number, toMs: number): Told => {
    return { thingId: run.id, realmId, property, expectedIntervalS, fromMs, toMs, values: [] };
  };
  const all = new Map(HOURLY.map((property) => [property, told(property, HOUR_MS / 1000, firstHour, lastHour)]));
  all.set('vn-aqi-day', told('vn-aqi-day', DAY_MS / 1000, firstDay, lastDay));
  const take = (values: AirValue[]) => {
    for (const { property, timeMs, value } of values) all.get(property)!.values.push({ timeMs, value });
  };
  for (let hour = firstHour; hour <= lastHour; hour += HOUR_MS) take(hours.hour(hour));
  for (let day = firstDay; day <= lastDay; day += DAY_MS) take(hours.day(day));
  return [...all.values()];
}
