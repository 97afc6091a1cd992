/** Viet Nam has kept UTC+7 the year round since 1975, so that local days are arithmetic. */
export const ZONE_OFFSET_MS = 7 * 3_600_000;
export const DAY_MS = 86_400_000;

/** Days since 1970-01-01 in Asia/Ho_Chi_Minh. */
export function localDay(ms: number): number {
  return Math.floor((ms + ZONE_OFFSET_MS) / DAY_MS);
}

/** Epoch ms at which a local day begins. */
export function startOfLocalDay(day: number): number {
  return day * DAY_MS - ZONE_OFFSET_MS;
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** The local day of a date such as 2026-09-02. */
export function dayOfDate(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

/** A local day as a date: 2026-09-02. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Exactly local midnight: a date without an hour, as most exports give it. */
export function isBareDate(ms: number): boolean {
  return startOfLocalDay(localDay(ms)) === ms;
}
