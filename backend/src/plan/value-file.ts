import type { Readable } from 'node:stream';
import {
  type EnteredFigure,
  VALUE_COLUMNS,
  type ValueColumn,
  type ValueFileFault,
  type ValueFileProblem,
  type ValueInput,
} from '@commune/contract';
import { dateOfDay, localDay } from '@commune/domain';
import { RequestError } from '../errors.ts';
import { textOf } from '../tables/cell-text.ts';
import { type HeadedRows, readHeadedRows } from '../tables/headed-rows.ts';
import { plain } from '../tables/plain.ts';
import { readMoment } from '../tables/read-moment.ts';
import { readReceived } from '../tables/received-table.ts';
import type { Cell, TableRow } from '../tables/table.ts';

const MAX_BYTES = 1024 * 1024;
/** Four times what 500 rows with long texts take; the workbook of the report has less. */
const UNPACKED_BYTES = 8 * 1024 * 1024;
const MAX_ROWS = 500;
const MAX_PROBLEMS = 100;
/** The same columns as the workbook of the report has them. */
const ALSO: Partial<Record<ValueColumn, string>> = { from: 'Kỳ số liệu từ', to: 'Kỳ số liệu đến', value: 'Kết quả' };
const NEEDED: readonly ValueColumn[] = ['indicator', 'from', 'to', 'source', 'evidence'];
const HEADING = {
  columnsOf,
  readRow,
  maxRows: MAX_ROWS,
  maxProblems: MAX_PROBLEMS,
  what: { file: 'values', rows: 'values' },
};
const NOT_APPLICABLE = plain('Không phát sinh');

/**
 * What a row says; whether it can be is for others to say. `indicator` is a key or a name; `percent`: its value stood in the
 * sheet as a percentage.
 */
export type ValueRow = { row: number; percent?: true } & Omit<ValueInput, 'realm' | 'declaration'>;

export type ValueFile = HeadedRows<ValueRow, ValueFileProblem>;

/** Reads a file of values. Throws a 400 or 413 where it is no such file. */
export async function readValueFile(folder: string, input: Readable): Promise<ValueFile> {
  const received = { folder, maxBytes: MAX_BYTES, unpackedBytes: UNPACKED_BYTES, what: 'values' };
  return readReceived(input, received, (rows) => readHeadedRows(rows, HEADING));
}

function columnsOf({ cells }: TableRow): Map<ValueColumn, number> {
  const headings = cells.map((cell) => plain(textOf(cell)));
  const columns = new Map<ValueColumn, number>();
  for (const [column, heading] of Object.entries(VALUE_COLUMNS) as [ValueColumn, string][]) {
    const names = [heading, ALSO[column]].flatMap((name) => (name === undefined ? [] : [plain(name)]));
    const k = headings.findIndex((each) => names.includes(each));
    if (k >= 0) columns.set(column, k);
  }
  const missing = NEEDED.filter((column) => !columns.has(column)).map((column) => `"${VALUE_COLUMNS[column]}"`);
  if (missing.length === 0) return columns;
  throw new RequestError(400, 'columns-missing', `the first row has no heading ${missing.join(', ')}`);
}

function readRow(
  { number: row, cells }: TableRow,
  columns: ReadonlyMap<ValueColumn, number>,
): { read: ValueRow } | { problems: ValueFileProblem[] } {
  const problems: ValueFileProblem[] = [];
  const wrong = (column: ValueColumn, fault: ValueFileFault, reason: string) =>
    problems.push({ row, column, fault, reason });
  const cell = (column: ValueColumn) => cells[columns.get(column) ?? -1] ?? null;
  const text = (column: ValueColumn) => textOf(cell(column)).trim();

  function day(column: 'from' | 'to'): string {
    const at = cell(column);
    const ms = at === null ? undefined : readMoment(at, 'dmy');
    if (ms === undefined) wrong(column, 'bad_date', 'not a date such as 31/12/2025');
    return ms === undefined ? '' : dateOfDay(localDay(ms));
  }
  function number(column: ValueColumn): number | null {
    const read = numberOf(cell(column));
    if (read === undefined) wrong(column, 'bad_number', 'not a number such as 41,5');
    if (column !== 'value' && isPercent(cell(column))) wrong(column, 'bad_number', 'a percentage counts nothing');
    return read ?? null;
  }

  const [from, to] = [day('from'), day('to')];
  const figure = figureOf(plain(text('value')) === NOT_APPLICABLE, number);
  if (figure === null && problems.length === 0)
    wrong('value', 'incomplete', 'say a value, a numerator and a denominator, or Không phát sinh');
  const [n, of] = [number('told'), number('toldOf')];
  if ((n === null) !== (of === null)) wrong('told', 'incomplete', 'say both, or neither');
  if (problems.length > 0 || figure === null) return { problems };
  const more = { link: text('link'), formerUnits: text('formerUnits') };
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== ''));
  const coverage = n === null || of === null ? {} : { coverage: { n, of } };
  const said = { indicator: text('indicator'), from, to, figure, source: text('source'), evidence: text('evidence') };
  const percent = figure.type === 'value' && isPercent(cell('value')) ? { percent: true as const } : {};
  return { read: { row, ...percent, ...said, ...coverage, ...given } };
}

/** A numerator and a denominator tell more than the percentage beside them. */
function figureOf(notApplicable: boolean, number: (column: ValueColumn) => number | null): EnteredFigure | null {
  if (notApplicable) return { type: 'not_applicable' };
  const [value, numerator, denominator] = [number('value'), number('numerator'), number('denominator')];
  if (numerator !== null && denominator !== null) return { type: 'share', numerator, denominator };
  return value === null ? null : { type: 'value', value };
}

/** A sheet shows 0.415 as 41.5 % and means 41.5. */
function isPercent(cell: Cell | null): boolean {
  return cell?.type === 'number' && cell.percent === true;
}

/** More digits than these are the noise of the multiplication. */
const DIGITS = 15;

/** Null where there is none; undefined where it is none. As it is shown: a percentage by the hundred, `1.250,5` as here. */
function numberOf(cell: Cell | null): number | null | undefined {
  if (cell === null) return null;
  if (cell.type === 'number') return cell.percent ? Number((100 * cell.value).toPrecision(DIGITS)) : cell.value;
  const text = textOf(cell).trim();
  if (text === '') return null;
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  return /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : undefined;
}
