/** How a time is written. `ymd`, `dmy` and `mdy` take any separators, a time of day before or after, AM and PM. */
export const TIME_FORMATS = ['ymd', 'dmy', 'mdy', 'compact', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** A moment, or what the clock on the wall read where the text has no zone: ms since 1970 as though it were UTC. */
export type ReadTime = { utcMs: number } | { localMs: number };

const EPOCH_MS: Partial<Record<TimeFormat, number>> = {
  'epoch-s': 1000,
  'epoch-ms': 1,
  'epoch-us': 1e-3,
  'epoch-ns': 1e-6,
};
const CLOCK = String.raw`(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?|sa|ch)?`;
const DATE = String.raw`(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})`;
const ZONE = String.raw`\s*(z|utc|gmt|(?:utc|gmt)?[-+]\d{1,2}(?::?\d{2})?)?`;
const DATE_FIRST = new RegExp(`^${DATE}(?:[t, ]+(?:lúc )?${CLOCK})?${ZONE}$`, 'i');
const CLOCK_FIRST = new RegExp(`^${CLOCK}[, ]+(?:ngày )?${DATE}${ZONE}$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})[t_ ]?(\d{2})(\d{2})(\d{2})?(z)?$/i;
const NUMBER = /^\d+(\.\d+)?$/;

/** The time that a text says, or why it says none. */
export function readTime(text: string, format: TimeFormat): ReadTime | string {
  const epoch = EPOCH_MS[format];
  if (epoch !== undefined) {
    return NUMBER.test(text) ? { utcMs: Math.round(Number(text) * epoch) } : `"${text}" is no number of ${format}`;
  }
  if (format === 'compact') {
    const [, y, m, d, h, min, s, zone] = COMPACT.exec(text) ?? [];
    if (y === undefined) return `"${text}" is not written as 20261126T143000`;
    return moment([y, m, d], [h, min, s], zone, text);
  }
  if (format === 'ymd') {
    const quick = readIso(text);
    if (quick !== undefined) return quick;
  }
  const dateFirst = DATE_FIRST.exec(text);
  const groups = dateFirst ?? CLOCK_FIRST.exec(text);
  if (groups === null) return `"${text}" is no time`;
  const date = dateFirst ? groups.slice(1, 4) : groups.slice(6, 9);
  const clock = dateFirst ? groups.slice(4, 9) : groups.slice(1, 6);
  return moment(inOrder(date, format), clock, groups[9], text);
}

function inOrder([a, b, c]: string[], format: TimeFormat): (string | undefined)[] {
  if (format === 'ymd') return [a, b, c];
  return format === 'dmy' ? [c, b, a] : [c, a, b];
}

function moment(
  [year, month, day]: (string | undefined)[],
  [hour, minute, second, fraction, half]: (string | undefined)[],
  zone: string | undefined,
  text: string,
): ReadTime | string {
  const y = Number(year);
  const [m, d, min, s] = [Number(month), Number(day), Number(minute ?? 0), Number(second ?? 0)];
  const h = hourOf(Number(hour ?? 0), half);
  if (year?.length !== 4) return `"${text}" has no year of four digits where one belongs`;
  const dayMs = Date.UTC(y, m - 1, d);
  const date = new Date(dayMs);
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return `"${text}": there is no such day`;
  // 24:00 is how some stations write the end of a day
  if (h > 24 || (h === 24 && min + s > 0) || min > 59 || s > 59) return `"${text}": there is no such time of day`;
  const ms = dayMs + ((h * 60 + min) * 60 + s) * 1000 + Number(`${fraction ?? ''}000`.slice(0, 3));
  const offsetMs = zone === undefined ? undefined : offsetOf(zone);
  return offsetMs === undefined ? { localMs: ms } : { utcMs: ms - offsetMs };
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return 99;
  // sáng and chiều, before and after noon
  return (hour % 12) + (/^(p|ch)/i.test(half) ? 12 : 0);
}

/** ms east of Greenwich of `Z`, `UTC`, `+07:00`, `GMT+7`. */
export function offsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes] =
    /^(?:utc|gmt)?(?:([-+])(\d{1,2})(?::?(\d{2}))?)?$/i.exec(zone.replace(/^z$/i, 'utc')) ?? [];
  if (hours === undefined) return /^(z|utc|gmt)$/i.test(zone) ? 0 : undefined;
  const ms = (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -ms : ms;
}

const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{3})?Z?$/;
let lastDay = '';
let lastDayMs = Number.NaN;

/** `2026-11-26T14:30:00`, by far the most frequent: a day is worked out once, and the rest is three numbers. */
function readIso(text: string): ReadTime | undefined {
  if (!ISO.test(text)) return undefined;
  const day = text.slice(0, 10);
  if (day !== lastDay) {
    const dayMs = Date.parse(`${day}T00:00:00Z`);
    // what Date.parse takes for the next month is told by the slow way
    if (new Date(dayMs).toJSON()?.slice(0, 10) !== day) return undefined;
    lastDayMs = dayMs;
    lastDay = day;
  }
  const [h, m, s] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  const fraction = text.charCodeAt(19) === 46 ? Number(text.slice(20, 23)) : 0;
  const ms = lastDayMs + ((h * 60 + m) * 60 + s) * 1000 + fraction;
  return text.endsWith('Z') ? { utcMs: ms } : { localMs: ms };
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** Whether a cell is a date with or without time, not a mere number. */
export function looksLikeTime(cell: string): boolean {
  return DATE_FIRST.test(cell) || CLOCK_FIRST.test(cell) || /^\d{1,2}:\d{2}(:\d{2})?$/.test(cell);
}
