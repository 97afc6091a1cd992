import type { Readable } from 'node:stream';
import {
  DOMAINS,
  type Domain,
  MAX_ACCURACY_M,
  MAX_REGISTRY_BYTES,
  MAX_REGISTRY_ROWS,
  REGISTRY_COLUMNS,
  type RegistryColumn,
  type RegistryFault,
  type RegistryProblem,
  SLUG_PATTERN,
  THING_STATES,
  type ThingState,
} from '@commune/contract';
import { RequestError } from '../errors.ts';
import { textOf } from '../tables/cell-text.ts';
import { type HeadedRows, readHeadedRows } from '../tables/headed-rows.ts';
import { plain } from '../tables/plain.ts';
import { readReceived } from '../tables/received-table.ts';
import type { TableRow } from '../tables/table.ts';

/** What a row says; what it leaves out is not there. */
export interface RegistryRow {
  row: number;
  slug: string;
  state?: ThingState;
  kind?: string;
  domain?: Domain;
  nameVi?: string;
  nameEn?: string;
  longitude?: number;
  latitude?: number;
  accuracyM?: number;
  verified?: boolean;
  unit?: string;
  datastreams?: { key: string; property: string; expectedIntervalS: number }[];
}

export type RegistryFile = HeadedRows<RegistryRow, RegistryProblem>;

/** Three times what 10,000 rows of all columns take, with each text written out in its cell. */
const UNPACKED_BYTES = 32 * 1024 * 1024;
const MAX_NAME = 200;
const MIN_ACCURACY_M = 0.001;
const MAX_INTERVAL_S = 31_536_000;
const HEADING = { columnsOf, readRow, maxRows: MAX_REGISTRY_ROWS, what: { file: 'the registry', rows: 'a thing' } };
const FLAGS = new Map([
  ...['co', 'yes', 'true', '1'].map((word) => [word, true] as const),
  ...['khong', 'no', 'false', '0'].map((word) => [word, false] as const),
]);

/** Reads a file of the registry. Throws a 400 or 413 where it is no such file. */
export function readRegistryFile(folder: string, input: Readable): Promise<RegistryFile> {
  const received = { folder, maxBytes: MAX_REGISTRY_BYTES, unpackedBytes: UNPACKED_BYTES, what: 'the registry' };
  return readReceived(input, received, (rows) => readHeadedRows(rows, HEADING));
}

function columnsOf({ cells }: TableRow): Map<RegistryColumn, number> {
  const headings = cells.map((cell) => plain(textOf(cell)));
  const columns = new Map<RegistryColumn, number>();
  for (const [column, names] of Object.entries(REGISTRY_COLUMNS) as [RegistryColumn, { vi: string; en: string }][]) {
    const known = [plain(names.vi), plain(names.en)];
    const found = headings.flatMap((heading, k) => (known.includes(heading) ? [k] : []));
    if (found.length > 1) throw new RequestError(400, 'column-twice', `two columns are headed "${names.vi}"`);
    if (found[0] !== undefined) columns.set(column, found[0]);
  }
  if (columns.has('slug')) return columns;
  const { vi, en } = REGISTRY_COLUMNS.slug;
  throw new RequestError(400, 'columns-missing', `the first row has no heading "${vi}" or "${en}"`);
}

function readRow(
  { number: row, cells }: TableRow,
  columns: ReadonlyMap<RegistryColumn, number>,
): { read: RegistryRow } | { problems: RegistryProblem[] } {
  const problems: RegistryProblem[] = [];
  const wrong = (column: RegistryColumn, fault: RegistryFault, reason: string): undefined => {
    problems.push({ row, column, fault, reason });
  };
  const text = (column: RegistryColumn) => textOf(cells[columns.get(column) ?? -1] ?? null).trim();

  function read<T>(column: RegistryColumn, of: (cell: string) => T | undefined): T | undefined {
    const cell = text(column);
    return cell === '' ? undefined : of(cell);
  }
  const name = (column: 'nameVi' | 'nameEn') =>
    read(column, (cell) => (cell.length <= MAX_NAME ? cell : wrong(column, 'text', `at most ${MAX_NAME} characters`)));
  const number = (column: RegistryColumn, least: number, most: number) =>
    read(column, (cell) => {
      const value = /^[+-]?\d+([.,]\d+)?(e[+-]?\d+)?$/i.test(cell) ? Number(cell.replace(',', '.')) : Number.NaN;
      if (value >= least && value <= most) return value;
      return wrong(column, 'bad_number', `not a number from ${least} to ${most}, such as 109,0931`);
    });
  const slug = (column: 'slug' | 'kind' | 'unit') =>
    read(column, (cell) =>
      SLUG_PATTERN.test(cell) ? cell : wrong(column, 'bad_slug', '1 to 64 of A–Z, a–z, 0–9, _, -'),
    );

  const said = {
    slug: slug('slug') ?? '',
    state: read(
      'state',
      (cell) =>
        THING_STATES.find((state) => state === cell.toLowerCase()) ??
        wrong('state', 'bad_state', THING_STATES.join(', ')),
    ),
    kind: slug('kind'),
    domain: read(
      'domain',
      (cell) => DOMAINS.find((domain) => domain === cell) ?? wrong('domain', 'unknown_domain', DOMAINS.join(', ')),
    ),
    nameVi: name('nameVi'),
    nameEn: name('nameEn'),
    longitude: number('longitude', -180, 180),
    latitude: number('latitude', -90, 90),
    accuracyM: number('accuracyM', MIN_ACCURACY_M, MAX_ACCURACY_M),
    verified: read(
      'verified',
      (cell) => FLAGS.get(plain(cell)) ?? wrong('verified', 'bad_flag', 'có or không, yes or no'),
    ),
    unit: slug('unit'),
    datastreams: read(
      'datastreams',
      (cell) =>
        datastreamsOf(cell) ??
        wrong('datastreams', 'bad_datastreams', 'key@seconds or key=property@seconds, blanks between them'),
    ),
  };
  if (said.slug === '' && problems.length === 0) wrong('slug', 'needed', 'a row names its thing');
  if ((said.longitude === undefined) !== (said.latitude === undefined) && problems.length === 0) {
    wrong(said.longitude === undefined ? 'longitude' : 'latitude', 'half', 'a position is a longitude and a latitude');
  }
  if (problems.length > 0) return { problems };
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return { read: { row, ...(given as Omit<RegistryRow, 'row'>) } };
}

/** Undefined where it is no such list, or one names a key twice. */
function datastreamsOf(cell: string): RegistryRow['datastreams'] {
  const streams = cell
    .split(/[\s;]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, key, property, seconds] =
        /^([A-Za-z0-9_-]{1,64})(?:=([A-Za-z0-9_-]{1,64}))?@(\d{1,8})$/.exec(part) ?? [];
      const expectedIntervalS = Number(seconds);
      if (key === undefined || !(expectedIntervalS >= 1 && expectedIntervalS <= MAX_INTERVAL_S)) return undefined;
      return { key, property: property ?? key, expectedIntervalS };
    });
  const known = streams.filter((stream) => stream !== undefined);
  return known.length === streams.length && new Set(known.map(({ key }) => key)).size === known.length
    ? known
    : undefined;
}
