import { DAY_MS, localDay, startOfLocalDay } from '@commune/domain';

/** The next moment at which clocks in Viet Nam show `HH:MM`, epoch ms, within 24 hours of `nowMs`; null where it is no time. */
export function dayOfTime(time: string, nowMs: number): number | null {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!parts) return null;
  const ofDayMs = (Number(parts[1]) * 60 + Number(parts[2])) * 60_000;
  const atMs = startOfLocalDay(localDay(nowMs)) + ofDayMs;
  return atMs > nowMs ? atMs : atMs + DAY_MS;
}
