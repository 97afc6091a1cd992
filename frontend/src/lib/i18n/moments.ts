import { ZONE_OFFSET_MS } from '@commune/domain';
import { calendarDate, hourMinute } from './times.ts';

/** `26/11/2026 07:30` */
export function moment(ms: number): string {
  return `${calendarDate(ms)} ${hourMinute(ms)}`;
}

/** `07:30` of the day of `nowMs`, `25/11 07:30` of another day of its year, else with the year. */
export function shortMoment(ms: number, nowMs: number): string {
  const [date, today] = [calendarDate(ms), calendarDate(nowMs)];
  if (date === today) return hourMinute(ms);
  return date.slice(6) === today.slice(6) ? `${date.slice(0, 5)} ${hourMinute(ms)}` : moment(ms);
}

/** Reads «26/11/2026 07:30», Vietnamese time, as epoch ms; null where it is no such moment. */
export function parseMoment(text: string): number | null {
  const parts = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s+(\d{1,2})[:h](\d{2})\s*$/.exec(text);
  if (!parts) return null;
  const [day, month, year, hour, minute] = parts.slice(1).map(Number) as [number, number, number, number, number];
  const ms = Date.UTC(year, month - 1, day, hour, minute) - ZONE_OFFSET_MS;
  // A 31st of a month that has 30 days would become the first of the next.
  const same = new Date(ms + ZONE_OFFSET_MS);
  const isReal = same.getUTCDate() === day && same.getUTCMonth() === month - 1 && same.getUTCHours() === hour;
  return isReal && minute < 60 ? ms : null;
}
