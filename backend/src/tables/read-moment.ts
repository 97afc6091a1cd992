import { type DateOrder, isServiceMoment } from '@commune/contract';
import { ZONE_OFFSET_MS } from '@commune/domain';
import type { Cell } from './table.ts';
import { serialToLocalMs } from './xlsx/serial-date.ts';

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const PARTS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const CLOCK = /(?:^|\s)(\d{1,2})(?::|h|g|giờ\s?)(\d{2})(?::(\d{2}))?(?=\s|$)/i;
/** As numbers without a date's style: 1954 to 2064, which no other figure of a column of dates is likely to be. */
const SERIAL = { from: 20_000, to: 60_000 };

/** Epoch ms of a cell that says a moment, its wall clock being Viet Nam's; undefined where it says none. */
export function readMoment(cell: Cell, order: DateOrder): number | undefined {
  if (cell.type === 'date') return inRange(cell.localMs - ZONE_OFFSET_MS);
  if (cell.type === 'number') return ofSerial(cell.value);
  return cell.type === 'text' ? ofText(cell.text.trim(), order) : undefined;
}

/** Whether every text reads as a date in that order: what tells one order from the other. */
export function readsAs(texts: readonly string[], order: DateOrder): boolean {
  return texts.every((text) => ofText(text.trim(), order) !== undefined);
}

/** A sheet shows 0 as 00/01/1900. */
function inRange(ms: number): number | undefined {
  return isServiceMoment(ms) ? ms : undefined;
}

function ofSerial(value: number): number | undefined {
  if (value < SERIAL.from || value > SERIAL.to) return undefined;
  const localMs = serialToLocalMs(value);
  return localMs === undefined ? undefined : localMs - ZONE_OFFSET_MS;
}

function ofText(text: string, order: DateOrder): number | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = iso;
    const localMs = toLocalMs(year!, month!, day!, hour, minute, second);
    return localMs === undefined ? undefined : localMs - offsetMs(zone);
  }
  // The time of day stands before or after the date.
  const clock = CLOCK.exec(text);
  const parts = PARTS.exec((clock === null ? text : text.replace(clock[0], ' ')).trim());
  if (parts === null) return /^\d{5}(\.\d+)?$/.test(text) ? ofSerial(Number(text)) : undefined;
  const [, first, , second, year] = parts;
  const [day, month] = order === 'dmy' ? [first!, second!] : [second!, first!];
  const localMs = toLocalMs(year!, month, day, clock?.[1] ?? '0', clock?.[2] ?? '0', clock?.[3] ?? '0');
  return localMs === undefined ? undefined : localMs - ZONE_OFFSET_MS;
}

function toLocalMs(...texts: [string, string, string, string, string, string]): number | undefined {
  const [year, month, day, hour, minute, second] = texts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  // 31 June and 24:61 come out as another day.
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return same && minute < 60 && second < 60 && year >= 1975 && year <= 2100 ? ms : undefined;
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined) return ZONE_OFFSET_MS;
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
