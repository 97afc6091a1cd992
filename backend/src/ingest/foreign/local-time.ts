import { type MappingOf, parseTime } from '@commune/contract';

export type TimeRule = NonNullable<MappingOf<'json'>['time']>;

const ISO_LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;
const DAY_FIRST = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})[T, ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;
const LONGEST_TIME = 40;
const DAY_MS = 86_400_000;

/**
 * Epoch ms of a time as its rule says that it is written. Undefined where it is not written so, names a day that does not
 * exist, or an hour that a change of the clocks left out; of an hour that came twice, the first.
 */
export function readTime(value: unknown, { format, zone }: TimeRule): number | undefined {
  if (format === 'epoch-s' || format === 'epoch-ms') {
    const count = typeof value === 'string' && /^\d{1,16}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
    if (typeof count !== 'number') return undefined;
    const ms = Math.round(format === 'epoch-s' ? count * 1000 : count);
    return Number.isSafeInteger(ms) ? ms : undefined;
  }
  if (typeof value !== 'string' || value.length > LONGEST_TIME) return undefined;
  const text = value.trim();
  if (format === 'iso') {
    const withOffset = parseTime(text.replace(' ', 'T'));
    if (withOffset !== undefined || zone === undefined) return withOffset;
    const parts = ISO_LOCAL.exec(text);
    return parts === null ? undefined : inZone(localMs([parts[1], parts[2], parts[3]], parts.slice(4)), zone);
  }
  const parts = DAY_FIRST.exec(text);
  if (parts === null || zone === undefined) return undefined;
  const [day, month] = format === 'dmy' ? [parts[1], parts[2]] : [parts[2], parts[1]];
  return inZone(localMs([parts[3], month, day], parts.slice(4)), zone);
}

/** The reading of a clock as if it showed UTC, ms; undefined where no clock shows it. */
function localMs(date: (string | undefined)[], time: (string | undefined)[]): number | undefined {
  const [year, month, day] = date.map(Number) as [number, number, number];
  const [hour, minute, second] = [0, 1, 2].map((k) => Number(time[k] ?? 0)) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Math.round(Number(`0.${time[3] ?? 0}`) * 1000);
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() : undefined;
}

/** The moment at which a zone's clock shows this; the earlier of two. */
function inZone(localMs: number | undefined, zone: string): number | undefined {
  if (localMs === undefined) return undefined;
  // The offsets of the day before and after are all that can hold in between.
  const nearby = [offsetMs(localMs - DAY_MS, zone), offsetMs(localMs + DAY_MS, zone)];
  const moments = nearby.map((offset) => localMs - offset).filter((at) => at + offsetMs(at, zone) === localMs);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** Of days; more than messages of our time name. */
const REMEMBERED_DAYS = 20_000;
/** By zone and day since 1970, UTC: the offset, null where it changes within the day. */
const offsets = new Map<string, Map<number, number | null>>();

/** How far a zone's clock is ahead of UTC at a moment, ms. Asking `Intl` takes microseconds, a day's worth is kept. */
function offsetMs(atMs: number, zone: string): number {
  const days = offsets.get(zone) ?? new Map<number, number | null>();
  offsets.set(zone, days);
  const day = Math.floor(atMs / DAY_MS);
  let offset = days.get(day);
  if (offset === undefined) {
    const [first, last] = [shownOffsetMs(day * DAY_MS, zone), shownOffsetMs((day + 1) * DAY_MS - 1000, zone)];
    offset = first === last ? first : null;
    if (days.size >= REMEMBERED_DAYS) days.clear();
    days.set(day, offset);
  }
  return offset ?? shownOffsetMs(atMs, zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function shownOffsetMs(atMs: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', era: 'short' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(atMs)) part[type] = Number(value);
  const shown = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return shown - Math.floor(atMs / 1000) * 1000;
}
