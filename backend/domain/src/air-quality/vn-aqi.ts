import { isConcentration, pollutantIndex } from './breakpoints.ts';

/** Decision 1459/QĐ-TCMT (2019), hourly index. µg/m³, null where there is none; the others are means of that hour. */
export interface HourlyConcentrations {
  pm25NowCast: number | null;
  pm10NowCast: number | null;
  o3: number | null;
  no2: number | null;
  so2: number | null;
  co: number | null;
}

/** VN_AQI of an hour: the worst of its pollutants. Null where neither PM2.5 nor PM10 has an index. */
export function hourlyIndex(of: HourlyConcentrations): number | null {
  return worst(
    [pollutantIndex('pm25', of.pm25NowCast), pollutantIndex('pm10', of.pm10NowCast)],
    [
      pollutantIndex('o3-1h', of.o3),
      pollutantIndex('no2', of.no2),
      pollutantIndex('so2', of.so2),
      pollutantIndex('co', of.co),
    ],
  );
}

/** Decision 1459/QĐ-TCMT (2019), daily index. µg/m³, null where there is none. */
export interface DailyConcentrations {
  /** means of 24 hours */
  pm25: number | null;
  pm10: number | null;
  /** the greatest of the day's means of one hour, and of eight */
  o3: number | null;
  o3Over8h: number | null;
  /** the greatest of the day's hourly means */
  no2: number | null;
  so2: number | null;
  co: number | null;
}

/** VN_AQI of a day, under the same condition. */
export function dailyIndex(of: DailyConcentrations): number | null {
  return worst(
    [pollutantIndex('pm25', of.pm25), pollutantIndex('pm10', of.pm10)],
    [
      pollutantIndex('o3-1h', of.o3),
      pollutantIndex('o3-8h', of.o3Over8h),
      pollutantIndex('no2', of.no2),
      pollutantIndex('so2', of.so2),
      pollutantIndex('co', of.co),
    ],
  );
}

function worst(particles: readonly (number | null)[], gases: readonly (number | null)[]): number | null {
  if (!particles.some(isConcentration)) return null;
  return Math.max(...[...particles, ...gases].filter(isConcentration));
}
