import { drift, streamKey } from '../random.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { HOUR_MS, localHour, yearFraction } from './calendar.ts';
import { Rain, type RainSite } from './rain.ts';
import { daylight } from './sun.ts';

const CENTRE: RainSite = { name: 'commune', longitude: 109.11 };
/** Monthly means near Nha Trang, °C, laid on a "day" of 24 = 12 months × 2. */
const MEAN_C = dayCurve([
  [1, 24],
  [5, 25.6],
  [9, 28.4],
  [13, 28.6],
  [17, 27.4],
  [21, 25.4],
  [23, 24.4],
]);
/** share of the daily swing */
const SWING = dayCurve([
  [5.5, -1],
  [9, 0.3],
  [13.5, 1],
  [17, 0.35],
  [21, -0.4],
]);
/** degrees the wind comes from: north-east in winter, south-east in summer, laid on 24 = 12 months × 2 */
const WIND_FROM = dayCurve([
  [1, 40],
  [8, 110],
  [14, 150],
  [20, 50],
]);

/** The weather over the commune; single sites add their own small differences. */
export class Weather {
  readonly rain: Rain;
  private readonly key: number;

  constructor(seed: number) {
    this.rain = new Rain(seed);
    this.key = streamKey(seed, 'weather');
  }

  rainMmPerH(tMs: number): number {
    return this.rain.rateAt(CENTRE, tMs);
  }

  /** Rain of the last three hours, mm: what has cooled and washed the air. */
  recentRainMm(tMs: number): number {
    const hour = Math.floor(tMs / HOUR_MS);
    const f = tMs / HOUR_MS - hour;
    const { rain } = this;
    return (
      rain.inHour(CENTRE, hour - 1) +
      rain.inHour(CENTRE, hour - 2) +
      (1 - f) * rain.inHour(CENTRE, hour - 3) +
      f * rain.inHour(CENTRE, hour)
    );
  }

  /** 0 clear … 1 overcast */
  cloud(tMs: number): number {
    const base = 0.45 + 0.4 * drift(this.key, tMs, 7 * HOUR_MS);
    return Math.min(1, Math.max(0.05, base + Math.min(0.5, this.recentRainMm(tMs) / 6)));
  }

  /** what a solar panel gets, 0 … 1 */
  sunshine(tMs: number): number {
    const light = daylight(tMs);
    return light === 0 ? 0 : light * (1 - 0.75 * this.cloud(tMs));
  }

  temperatureC(tMs: number): number {
    const cloud = this.cloud(tMs);
    const mean = MEAN_C(yearFraction(tMs) * 24) + 1.2 * drift(this.key + 1, tMs, 40 * HOUR_MS);
    const cooled = 2.2 * (1 - Math.exp(-this.recentRainMm(tMs) / 5));
    return mean + SWING(localHour(tMs)) * (4.2 - 2.2 * cloud) - cooled;
  }

  /** 35 … 100 % */
  humidityPercent(tMs: number): number {
    const dryness = this.temperatureC(tMs) - MEAN_C(yearFraction(tMs) * 24);
    const wet = 14 * (1 - Math.exp(-this.recentRainMm(tMs) / 4));
    return Math.min(99, Math.max(35, 79 - 4.2 * dryness + wet + 4 * drift(this.key + 2, tMs, 9 * HOUR_MS)));
  }

  /** The atmosphere's tide has two highs a day, about 10 and 22 h. */
  pressureHpa(tMs: number): number {
    const tide = 1.3 * Math.cos(((localHour(tMs) - 10) * Math.PI) / 6);
    return 1010.5 + tide + 3.5 * drift(this.key + 3, tMs, 60 * HOUR_MS);
  }

  windMPerS(tMs: number): number {
    const breeze = 1.4 + 2.6 * daylight(tMs);
    const gust = 0.5 * drift(this.key + 4, tMs, HOUR_MS) + 0.35 * drift(this.key + 5, tMs, 0.1 * HOUR_MS);
    return Math.max(0.1, breeze * (1 + gust) + Math.min(4, this.rainMmPerH(tMs) / 5));
  }

  windFromDeg(tMs: number): number {
    const degrees = WIND_FROM(yearFraction(tMs) * 24) + 45 * drift(this.key + 6, tMs, 4 * HOUR_MS);
    return (degrees + 12 * drift(this.key + 7, tMs, 0.1 * HOUR_MS) + 360) % 360;
  }
}
