import type { Localized, ObservedProperty } from '@commune/contract';
import type { Sample } from '../input/sniff.ts';
import { ReplayError } from '../replay-error.ts';
import { isMissing } from './cells.ts';
import { type GuessedTime, guessTime } from './guess-time.ts';
import { guessLong, guessValues } from './guess-values.ts';
import { faultOf, placeholders, type Table } from './mapping.ts';
import { plain, slugOf } from './names.ts';
import { decimalOf } from './numbers.ts';
import { propertyFinder } from './property-names.ts';
import { zoneReader } from './zones.ts';

export interface Known {
  properties: readonly ObservedProperty[];
  /** registered things */
  things: readonly { slug: string; name: Localized | null; datastreams?: readonly { key: string }[] }[];
}

export interface Guess {
  table: Table;
  /** what a person should look at before saying yes */
  doubts: string[];
}

export interface GuessOptions {
  zone?: string | undefined;
  /** somebody fills in what cannot be guessed */
  draft?: boolean;
}

const COMMUNE_ZONE = 'Asia/Ho_Chi_Minh';
const THING_NAMES =
  /^((sensor|device|station|thing|node|gateway|dev|thiet bi|tram|cam bien|diem do|meter|cong to|site|location)( ?(id|eui|code|name|no|key|slug|so))?|deveui|mac|imei|serial|ma (tram|thiet bi|cam bien|diem)|ten (tram|thiet bi|diem)|id|name|slug|entity id|tags id)$/;
const SENTINEL = /^-9{2,5}(\.0+|\.9+)?$/;

/**
 * What the columns of a table stand for, from its header and first rows. Throws ReplayError where there is no time or
 * no column that stands for a property.
 */
export function guessTable(sample: Sample, known: Known, given: GuessOptions = {}): Guess {
  const { columns, rows, file } = sample;
  const at = { file, line: sample.shape.headerLine || 1 };
  if (rows.length === 0) throw new ReplayError('there is no row of data below the header', at);
  const time = guessTime(sample);
  if (time === undefined) {
    throw new ReplayError(`no column can be read as a time; the columns are ${columns.join(', ')}`, at);
  }
  const find = propertyFinder(known.properties);
  const location = guessLocation(columns);
  const taken = new Set([...time.columns, ...Object.values(location ?? {})]);
  const long = guessLong(sample, taken, find);
  const doubts = [...time.doubts];
  if (long) for (const column of [long.name, long.value, long.unit]) if (column !== undefined) taken.add(column);
  const { values, notes } = long ? { values: [], notes: long.notes } : guessValues(sample, taken, find);
  for (const { column } of values) taken.add(column);
  const thing = guessThing(sample, taken, values.length > 0 && values.every((value) => value.thing !== undefined));
  const measured = new Set(long ? [long.value] : values.map(({ column }) => column));
  const decimals = columns.filter((column) => measured.has(column)).map((column) => decimalOf(cellsOf(sample, column)));
  const table: Table = {
    columns,
    shape: sample.shape,
    time: { columns: time.columns, format: time.format, zone: zoneFor(sample, time, location, given.zone, doubts) },
    thing,
    things: knownThings(sample, thing, known),
    decimal: decimals.includes(',') ? ',' : '.',
    missing: sentinels(sample, measured),
    values,
    ...(long && {
      long: { name: long.name, value: long.value, ...(long.unit && { unit: long.unit }), names: long.names },
    }),
    ...(location && { location }),
    clocks: {},
  };
  const fault = faultOf(table);
  if (fault !== undefined && !given.draft) {
    const advice = 'write a mapping with --write-mapping, fill it in and give it with --mapping';
    throw new ReplayError(
      `${fault}; the columns are ${columns.join(', ')}. Name them after properties, or ${advice}`,
      at,
    );
  }
  const used = placeholders(thing).map((column) => `"${column}" `);
  return { table, doubts: [...doubts, ...notes.filter((note) => !used.some((head) => note.startsWith(head)))] };
}

export function cellsOf({ columns, rows }: Sample, column: string): string[] {
  const k = columns.indexOf(column);
  return rows.map((cells) => cells[k] ?? '');
}

function guessLocation(columns: string[]): Table['location'] {
  const find = (pattern: RegExp) => columns.find((column) => pattern.test(plain(column.split('.').at(-1) ?? '')));
  const latitude = find(/^(lat|latitude|vi do|y)$/);
  const longitude = find(/^(lon|lng|long|longitude|kinh do|x)$/);
  return latitude !== undefined && longitude !== undefined ? { latitude, longitude } : undefined;
}

/** A column whose name says that it names things; an id of digits alone is told by the type beside it. */
function guessThing(sample: Sample, taken: ReadonlySet<string>, ownThings: boolean): string {
  if (ownThings) return '{file}';
  const free = sample.columns.filter((column) => !taken.has(column));
  const ranked = free
    .map((column) => ({ column, rank: thingRank(column, cellsOf(sample, column)) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const best = ranked[0]?.column;
  if (best === undefined) return '{file}';
  const digits = cellsOf(sample, best).every((cell) => /^\d+$/.test(cell.trim()));
  const type = free.find((column) => /^(sensor|device|station|thing)? ?(type|kind|model|loai)$/.test(plain(column)));
  return digits && type !== undefined ? `{${type}}-{${best}}` : `{${best}}`;
}

function thingRank(column: string, cells: string[]): number {
  const name = plain(column.replaceAll('.', ' '));
  const filled = cells.filter((cell) => !isMissing(cell));
  if (!THING_NAMES.test(name) || filled.length < cells.length * 0.9) return 0;
  if (/ (id|eui|code)$|^ma |^id$|eui|mac|imei/.test(name)) return name.startsWith('location') ? 1 : 3;
  return name.startsWith('location') || name === 'name' ? 1 : 2;
}

/** Names that a registered thing has, so that readings come to it and not to a new one. */
function knownThings(sample: Sample, template: string, { things }: Known): Record<string, string> {
  const column = /^\{([^{}]+)\}$/.exec(template)?.[1];
  if (column === undefined || column === 'file') return {};
  const byName = new Map(
    things.flatMap(({ slug, name }) => (name ? [name.vi, name.en] : []).map((each) => [plain(each), slug] as const)),
  );
  const found: Record<string, string> = {};
  for (const cell of new Set(cellsOf(sample, column))) {
    const slug = byName.get(plain(cell));
    if (slug !== undefined && slug !== slugOf(cell)) found[cell.trim()] = slug;
  }
  return found;
}

/** -999 and its like, which no other value of the column comes near. */
function sentinels(sample: Sample, measured: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  for (const column of measured) {
    const cells = cellsOf(sample, column).filter((cell) => !isMissing(cell));
    const others = cells.filter((cell) => !SENTINEL.test(cell)).map((cell) => Number(cell.replace(',', '.')));
    for (const cell of cells) if (SENTINEL.test(cell) && others.every((value) => !(value < -90))) found.add(cell);
  }
  return [...found];
}

function zoneFor(
  sample: Sample,
  time: GuessedTime,
  location: Table['location'],
  given: string | undefined,
  doubts: string[],
): string {
  if (time.zoned) return given ?? 'UTC';
  if (given !== undefined) return given;
  const header = time.columns.join(' ');
  if (/utc|gmt(?![+-])|_z$/i.test(header)) return 'UTC';
  const offset = /(?:gmt|utc) ?([+-]\d{1,2})/i.exec(header)?.[1];
  if (offset !== undefined) return `${offset[0]}${offset.slice(1).padStart(2, '0')}:00`;
  const where =
    location &&
    cellsOf(sample, location.longitude)
      .map(Number)
      .find((value) => value - value === 0);
  if (where !== undefined) {
    // fifteen degrees are an hour
    const communeHours = (Date.UTC(2026, 0) - zoneReader(COMMUNE_ZONE)(Date.UTC(2026, 0))) / 3_600_000;
    if (Math.abs(where / 15 - communeHours) > 3) {
      doubts.push(`times have no zone, and longitude ${where} is far from here: taken as UTC (--zone says otherwise)`);
      return 'UTC';
    }
  }
  doubts.push(`times have no zone: taken as ${COMMUNE_ZONE} (--zone says otherwise)`);
  return COMMUNE_ZONE;
}
