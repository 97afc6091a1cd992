import { workingCalendar } from '@commune/db/seeds';
import { DAY_MS, WorkingClock, ZONE_OFFSET_MS } from '@commune/domain';

export { DAY_MS, localDay } from '@commune/domain';
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** Hour of the local day, 0 ≤ h < 24, with its fraction. */
export function localHour(tMs: number): number {
  const ms = (tMs + ZONE_OFFSET_MS) % DAY_MS;
  return (ms < 0 ? ms + DAY_MS : ms) / HOUR_MS;
}

/** Epoch ms of a local day's hour. */
export function atLocal(day: number, hour: number): number {
  return day * DAY_MS + hour * HOUR_MS - ZONE_OFFSET_MS;
}

/** 0 Sunday … 6 Saturday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The office of the seeds: its hours, weekends, public holidays and days made up for. */
export const officeClock = new WorkingClock(workingCalendar);

export function isWorkingDay(day: number): boolean {
  return officeClock.days.isWorkingDay(day);
}

/** Years gone by since 1 January, 0 ≤ x < 1, near enough for seasons. */
export function yearFraction(tMs: number): number {
  const days = (tMs + ZONE_OFFSET_MS) / DAY_MS / 365.2425;
  return days - Math.floor(days);
}
