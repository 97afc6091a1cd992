import type { DerivedProperty } from '@commune/contract';
import { localDay, startOfLocalDay } from '../working-days/index.ts';
import { type AirPollutant, isConcentration } from './breakpoints.ts';
import { meanOfHours } from './completeness.ts';
import { NOWCAST_HOURS, nowCast } from './now-cast.ts';
import { dailyIndex, hourlyIndex } from './vn-aqi.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const OZONE_HOURS = 8;
/**
 * An hour that is no mean itself is told, as NowCast can, only once its thing has spoken again so soon after: in the first
 * minutes of an hour, and of a thing that fell silent, nothing is made up from the hours before.
 */
export const SPEAKS_AGAIN_HOURS = 2;

export interface AirValue {
  property: DerivedProperty;
  timeMs: number;
  value: number;
}

/** Hourly means of one thing over a span, µg/m³. */
export class AirHours {
  readonly #fromMs: number;
  readonly #length: number;
  readonly #means = new Map<AirPollutant, (number | null)[]>();
  readonly #spoke: boolean[];

  constructor(fromMs: number, toMs: number) {
    this.#fromMs = fromMs;
    this.#length = (toMs - fromMs) / HOUR_MS;
    this.#spoke = new Array(this.#length).fill(false);
  }

  /** `mean` is null where too few readings of the hour came. */
  add(pollutant: AirPollutant, hourMs: number, mean: number | null): void {
    const means = this.#means.get(pollutant) ?? new Array(this.#length).fill(null);
    this.#means.set(pollutant, means);
    means[this.#at(hourMs)] = mean;
    this.#spoke[this.#at(hourMs)] = true;
  }

  /** What there is to tell of an hour; the twenty-three before it and the two after belong to the span. */
  hour(hourMs: number): AirValue[] {
    const told: AirValue[] = [];
    const tell = (property: DerivedProperty, value: number | null) => {
      if (value !== null) told.push({ property, timeMs: hourMs, value: rounded(value) });
      return value;
    };
    const particles = (pollutant: 'pm25' | 'pm10') => {
      if (this.#mean(pollutant, hourMs) === null && !this.#speaksAgain(hourMs)) return null;
      tell(`${pollutant}-24h`, meanOfHours(this.#last(pollutant, hourMs, DAY_HOURS)));
      return tell(`${pollutant}-nowcast`, nowCast(this.#last(pollutant, hourMs, NOWCAST_HOURS)));
    };
    const index = hourlyIndex({
      pm25NowCast: particles('pm25'),
      pm10NowCast: particles('pm10'),
      o3: this.#mean('o3', hourMs),
      no2: this.#mean('no2', hourMs),
      so2: this.#mean('so2', hourMs),
      co: this.#mean('co', hourMs),
    });
    tell('vn-aqi', index);
    return told;
  }

  /** Of a day that began at this moment; all of its hours belong to the span. Ozone over eight hours within the day. */
  day(dayMs: number): AirValue[] {
    const lastHourMs = dayMs + (DAY_HOURS - 1) * HOUR_MS;
    const hours = (pollutant: AirPollutant) => this.#last(pollutant, lastHourMs, DAY_HOURS);
    const ozone = hours('o3');
    const over8h = ozone.slice(OZONE_HOURS - 1).map((_, k) => meanOfHours(ozone.slice(k, k + OZONE_HOURS)));
    const index = dailyIndex({
      pm25: meanOfHours(hours('pm25')),
      pm10: meanOfHours(hours('pm10')),
      o3: greatest(ozone),
      o3Over8h: greatest(over8h),
      no2: greatest(hours('no2')),
      so2: greatest(hours('so2')),
      co: greatest(hours('co')),
    });
    return index === null ? [] : [{ property: 'vn-aqi-day', timeMs: dayMs, value: index }];
  }

  #at(hourMs: number): number {
    return (hourMs - this.#fromMs) / HOUR_MS;
  }

  #mean(pollutant: AirPollutant, hourMs: number): number | null {
    return this.#means.get(pollutant)?.[this.#at(hourMs)] ?? null;
  }

  #last(pollutant: AirPollutant, hourMs: number, hours: number): (number | null)[] {
    const at = this.#at(hourMs) + 1;
    return this.#means.get(pollutant)?.slice(at - hours, at) ?? [];
  }

  #speaksAgain(hourMs: number): boolean {
    const at = this.#at(hourMs) + 1;
    return this.#spoke.slice(at, at + SPEAKS_AGAIN_HOURS).includes(true);
  }
}

/** The beginning of the day, in Asia/Ho_Chi_Minh, that a moment lies in. */
export function dayOf(timeMs: number): number {
  return startOfLocalDay(localDay(timeMs));
}

function greatest(means: readonly (number | null)[]): number | null {
  const known = means.filter(isConcentration);
  return known.length === 0 ? null : Math.max(...known);
}

/** To a thousandth: sums that were added up in another order give the same. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
