import { ZONE_OFFSET_MS } from '@commune/domain';
import type { Words } from './vi.ts';

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

const two = (n: number) => String(n).padStart(2, '0');
/** Its parts in UTC are those that clocks in Viet Nam show, whatever zone the browser is in. */
const inViet = (ms: number) => new Date(ms + ZONE_OFFSET_MS);

/** `14:26:08` */
export function clockTime(ms: number): string {
  const d = inViet(ms);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}

/** `14:26` */
export function hourMinute(ms: number): string {
  return clockTime(ms).slice(0, 5);
}

/** `12/11/2026` */
export function calendarDate(ms: number): string {
  const d = inViet(ms);
  return `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`;
}

/** 0 for Sunday. */
export function weekday(ms: number): number {
  return inViet(ms).getUTCDay();
}

/** Epoch ms of the whole multiples of `stepMs` of the Vietnamese day within `[fromMs, toMs]`. */
export function wholeSteps(fromMs: number, toMs: number, stepMs: number): number[] {
  const steps: number[] = [];
  const first = Math.ceil((fromMs + ZONE_OFFSET_MS) / stepMs) * stepMs - ZONE_OFFSET_MS;
  for (let t = first; t <= toMs; t += stepMs) steps.push(t);
  return steps;
}

/** «1 giờ 57 phút»: the two largest units, the second left out where it is 0; below a minute, seconds. */
export function longDuration(ms: number, { units }: Words): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const parts =
    s < MINUTE_S
      ? [units.second(String(s))]
      : s < HOUR_S
        ? [units.minute(String(Math.floor(s / MINUTE_S)))]
        : s < DAY_S
          ? pair(Math.floor(s / HOUR_S), units.hour, Math.floor((s % HOUR_S) / MINUTE_S), units.minute)
          : pair(Math.floor(s / DAY_S), units.day, Math.floor((s % DAY_S) / HOUR_S), units.hour);
  return parts.join(' ');
}

/** «2 phút 30 giây»: like `longDuration`, but exact to the second below an hour, as a rhythm is named. */
export function exactDuration(ms: number, words: Words): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < MINUTE_S || s >= HOUR_S) return longDuration(ms, words);
  return pair(Math.floor(s / MINUTE_S), words.units.minute, s % MINUTE_S, words.units.second).join(' ');
}

/** «12 giây trước»; a time within the last second or ahead of the clock is «vừa xong». */
export function longAgo(ms: number, words: Words): string {
  return ms < 1000 ? words.units.now : words.units.ago(longDuration(ms, words));
}

/** «6 s», «4 ph», «1h57», «3 ngày». */
export function shortDuration(ms: number, { units }: Words): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < MINUTE_S) return units.shortSecond(String(s));
  if (s < HOUR_S) return units.shortMinute(String(Math.floor(s / MINUTE_S)));
  if (s < DAY_S) return `${Math.floor(s / HOUR_S)}h${two(Math.floor((s % HOUR_S) / MINUTE_S))}`;
  return units.shortDay(String(Math.floor(s / DAY_S)));
}

function pair(large: number, nameLarge: (n: string) => string, small: number, nameSmall: (n: string) => string) {
  return small === 0 ? [nameLarge(String(large))] : [nameLarge(String(large)), nameSmall(String(small))];
}
