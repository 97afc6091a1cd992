/** Viet Nam keeps UTC+7 all year, so local time is arithmetic. */
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const MINUTE_MS = 60_000;
const OFFSET_MS = 7 * HOUR_MS;

/** Days since 1970-01-01, local. */
export function localDay(tMs: number): number {
  return Math.floor((tMs + OFFSET_MS) / DAY_MS);
}

/** Hour of the local day, 0 ≤ h < 24, with its fraction. */
export function localHour(tMs: number): number {
  const ms = (tMs + OFFSET_MS) % DAY_MS;
  return (ms < 0 ? ms + DAY_MS : ms) / HOUR_MS;
}

/** Epoch ms of a local day's hour. */
export function atLocal(day: number, hour: number): number {
  return day * DAY_MS + hour * HOUR_MS - OFFSET_MS;
}

/** 0 Sunday … 6 Saturday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** Public holidays with a fixed solar date (Labour Code 2019, article 112); Tết and the Hùng Kings' day move with the moon and are left out. */
const FIXED_HOLIDAYS = new Set(['01-01', '04-30', '05-01', '09-02']);

export function isWorkingDay(day: number): boolean {
  const dow = weekday(day);
  if (dow === 0 || dow === 6) return false;
  return !FIXED_HOLIDAYS.has(new Date(day * DAY_MS).toISOString().slice(5, 10));
}

/** Years gone by since 1 January, 0 ≤ x < 1, near enough for seasons. */
export function yearFraction(tMs: number): number {
  const days = (tMs + OFFSET_MS) / DAY_MS / 365.2425;
  return days - Math.floor(days);
}
