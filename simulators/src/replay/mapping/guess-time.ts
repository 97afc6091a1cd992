import type { Sample } from '../input/sniff.ts';
import { plain } from './names.ts';
import { looksLikeTime, readTime, type TimeFormat } from './times.ts';

export interface GuessedTime {
  columns: string[];
  format: TimeFormat;
  /** whether the texts say their zone themselves */
  zoned: boolean;
  /** of the first readable row, as though it were UTC where there is no zone */
  firstMs: number;
  doubts: string[];
}

const MIN_SHARE = 0.8;
/** The best first: when it was measured goes before when it was received or filed. */
const NAMES = [
  /^(measured|measurement|observed|observation|obs|phenomenon|sample|sampled|device) ?(at|time|date|timestamp)|thoi (gian|diem) (do|quan trac)/,
  /^(timestamp|datetime|date time|time|ts|t|utc|time utc|timestamp utc|thoi gian|thoi diem|ngay gio|gio do|result ?time)$/,
  /time|date|ngay|thoi gian|stamp/,
];
const LATER = /created|received|server|inserted|updated|nhan|luu/;
const [FROM_MS, UNTIL_MS] = [Date.UTC(1990, 0), Date.UTC(2100, 0)];
const CLOCK = /^\d{1,2}[:h]\d{2}(:\d{2})?$/;
const DATE_ONLY = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/;

export function guessTime({ columns, rows }: Sample): GuessedTime | undefined {
  const cellsOf = (k: number) => rows.map((cells) => cells[k] ?? '').filter((cell) => cell !== '');
  const candidates: (GuessedTime & { rank: number })[] = [];
  for (const [k, column] of columns.entries()) {
    const cells = cellsOf(k);
    const name = plain(column);
    const read = cells.length > 0 ? formatOf(cells, name) : undefined;
    if (read === undefined) continue;
    const clock = columns.find((_, other) => {
      const others = cellsOf(other);
      return others.length > 0 && others.every((each) => CLOCK.test(each));
    });
    const split = clock !== undefined && cells.every((cell) => DATE_ONLY.test(cell));
    const place = NAMES.findIndex((pattern) => pattern.test(name));
    const rank = (place < 0 ? NAMES.length : place) + (LATER.test(name) ? 10 : 0);
    candidates.push({ columns: split ? [column, clock] : [column], ...read, rank });
  }
  return candidates.sort((a, b) => a.rank - b.rank)[0];
}

function formatOf(cells: string[], name: string): Omit<GuessedTime, 'columns'> | undefined {
  const numeric = cells.every((cell) => /^\d+(\.\d+)?$/.test(cell));
  const formats: TimeFormat[] = numeric ? numericFormats(cells[0] ?? '', name) : textFormats(cells);
  for (const format of formats) {
    const read = cells.map((cell) => readTime(cell, format)).filter((time) => typeof time !== 'string');
    const [first] = read;
    if (first === undefined || read.length < cells.length * MIN_SHARE) continue;
    const firstMs = 'utcMs' in first ? first.utcMs : first.localMs;
    if (firstMs < FROM_MS || firstMs > UNTIL_MS) continue;
    const zoned = read.every((time) => 'utcMs' in time);
    const doubts =
      format === 'dmy' && isOpen(cells) ? ['whether day or month comes first is open: the day is taken'] : [];
    return { format, zoned, firstMs, doubts };
  }
  return undefined;
}

/** By how many digits there are: seconds have ten until 2286. */
function numericFormats(cell: string, name: string): TimeFormat[] {
  const digits = cell.split('.', 1)[0]?.length ?? 0;
  if (digits === 14 || digits === 12) return ['compact'];
  const epoch = { 10: 'epoch-s', 13: 'epoch-ms', 16: 'epoch-us', 19: 'epoch-ns' }[digits] as TimeFormat | undefined;
  // a count of ten digits is no time unless its name says so
  return epoch !== undefined && NAMES.some((pattern) => pattern.test(name)) ? [epoch] : [];
}

function textFormats(cells: string[]): TimeFormat[] {
  if (/^\d{8}[t_ ]?\d{4}/i.test(cells[0] ?? '')) return ['compact'];
  if (!looksLikeTime(cells[0] ?? '') && !looksLikeTime(cells[1] ?? '')) return [];
  // whichever reads all of them; where both do, the order of Viet Nam
  const share = (format: TimeFormat) => cells.filter((cell) => typeof readTime(cell, format) !== 'string').length;
  return (['ymd', 'dmy', 'mdy'] as const).toSorted((a, b) => share(b) - share(a));
}

function isOpen(cells: string[]): boolean {
  return (
    cells.every((cell) => typeof readTime(cell, 'mdy') !== 'string') &&
    cells.some((cell) => !/(\d+)[-/.]\1[-/.]/.test(cell))
  );
}
