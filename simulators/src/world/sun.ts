import { atLocal, DAY_MS, localDay } from './calendar.ts';

const LATITUDE = (12.24 * Math.PI) / 180;
const LONGITUDE_DEG = 109.1;
/** the upper limb on the horizon, refraction included */
const RISE_ELEVATION = (-0.833 * Math.PI) / 180;

interface SunDay {
  riseMs: number;
  setMs: number;
}

const days = new Map<number, SunDay>();

/** Sunrise and sunset of a local day at 12.24 N, 109.1 E, good to about a minute (NOAA's general solar position formulas). */
export function sunDay(day: number): SunDay {
  const known = days.get(day);
  if (known) return known;
  const year = new Date(day * DAY_MS).getUTCFullYear();
  const dayOfYear = day - Date.UTC(year, 0, 1) / DAY_MS;
  const g = ((2 * Math.PI) / 365) * dayOfYear;
  const equationMin =
    229.18 *
    (0.000075 +
      0.001868 * Math.cos(g) -
      0.032077 * Math.sin(g) -
      0.014615 * Math.cos(2 * g) -
      0.040849 * Math.sin(2 * g));
  const declination =
    0.006918 -
    0.399912 * Math.cos(g) +
    0.070257 * Math.sin(g) -
    0.006758 * Math.cos(2 * g) +
    0.000907 * Math.sin(2 * g) -
    0.002697 * Math.cos(3 * g) +
    0.00148 * Math.sin(3 * g);
  const cosHour =
    (Math.sin(RISE_ELEVATION) - Math.sin(LATITUDE) * Math.sin(declination)) /
    (Math.cos(LATITUDE) * Math.cos(declination));
  const halfDayMin = (Math.acos(cosHour) * 180 * 4) / Math.PI;
  const noonHour = (720 - 4 * LONGITUDE_DEG - equationMin) / 60 + 7;
  const sun = {
    riseMs: atLocal(day, noonHour - halfDayMin / 60),
    setMs: atLocal(day, noonHour + halfDayMin / 60),
  };
  if (days.size > 64) days.clear();
  days.set(day, sun);
  return sun;
}

/** 0 at night, 1 at the sun's noon: what a panel on a clear day would get. */
export function daylight(tMs: number): number {
  const { riseMs, setMs } = sunDay(localDay(tMs));
  if (tMs <= riseMs || tMs >= setMs) return 0;
  return Math.sin((Math.PI * (tMs - riseMs)) / (setMs - riseMs));
}
