import { personalDataIn, type RowRefusalReason } from '@commune/contract';
import { plain } from '../../tables/plain.ts';
import { readMoment } from '../../tables/read-moment.ts';
import type { Cell } from '../../tables/table.ts';
import type { FieldSpec } from './field-specs.ts';
import type { ReadColumn } from './reading.ts';

/** What a cell says, or why it says nothing that can be taken. `word`: nobody has said what it stands for. */
export type ReadValue =
  | { value: string | number | boolean | null }
  | { refused: RowRefusalReason; detail: string; word?: string };

const YES = new Set(['co', 'x', '1', 'true', 'yes', 'y', 'roi', 'da', 'v', 'dung']);
const NO = new Set(['khong', '0', 'false', 'no', 'n', 'chua', 'sai']);

/** Reads a cell that is not empty by what its column means. */
export function readValue(cell: Cell, column: ReadColumn): ReadValue {
  if (cell.type === 'uncomputed') {
    const advice = 'open the file in a spreadsheet program and save it, or paste the values';
    return { refused: 'uncomputed', detail: `a formula without a stored result: ${advice}` };
  }
  if (cell.type === 'error') return { refused: 'bad-value', detail: 'the cell shows an error' };
  return READERS[column.spec.type](cell, column);
}

type Reader = (cell: Cell, column: ReadColumn) => ReadValue;

const READERS: Record<FieldSpec['type'], Reader> = {
  reference: (cell) => readText(cell),
  code: (cell) => readText(cell),
  text: (cell) => readText(cell),
  moment(cell, { dates }) {
    const value = readMoment(cell, dates);
    if (value !== undefined) return { value };
    const example = dates === 'dmy' ? 'dd/mm/yyyy' : 'mm/dd/yyyy';
    return {
      refused: 'bad-date',
      detail: `not a date from 1975 to 2100 as ${example}, yyyy-mm-dd or a date of the sheet`,
    };
  },
  choice: readWord,
  boolean(cell, column) {
    if (cell.type === 'boolean') return { value: cell.value };
    const word = plain(asText(cell));
    if (YES.has(word)) return { value: true };
    if (NO.has(word)) return { value: false };
    const meant = meaningOf(word, column);
    if (meant !== undefined) return { value: meant === null ? null : meant === 'true' };
    return unknownWord(cell, 'neither "Có" nor "Không"');
  },
  amount: (cell) => readWhole(cell, /(đồng|đ|vnđ|vnd)\.?$/i),
  count: (cell) => readWhole(cell),
  degrees(cell) {
    const value = cell.type === 'number' ? cell.value : Number(asText(cell).replace(',', '.'));
    return Number.isFinite(value) ? { value } : { refused: 'bad-number', detail: 'not a number of degrees' };
  },
};

function readText(cell: Cell): ReadValue {
  const text = asText(cell).trim();
  const personal = personalDataIn(text);
  if (personal === null) return { value: text };
  const what = personal.replaceAll('_', ' ');
  return { refused: 'personal-data', detail: `it looks like a person's ${what}, which may not come in` };
}

function readWord(cell: Cell, column: ReadColumn): ReadValue {
  const meant = meaningOf(plain(asText(cell)), column);
  return meant === undefined ? unknownWord(cell, 'nobody has said what this word stands for') : { value: meant };
}

function meaningOf(word: string, { words }: ReadColumn): string | null | undefined {
  return words.get(word);
}

function unknownWord(cell: Cell, detail: string): ReadValue {
  const word = asText(cell).trim();
  // Told back so that it can be given a meaning, unless it is of a person.
  const telling = word.length <= 100 && personalDataIn(word) === null ? { word } : {};
  return { refused: 'unknown-word', detail, ...telling };
}

/** Whole numbers, also with their thousands apart: `1.250.000 đ`. */
function readWhole(cell: Cell, unit?: RegExp): ReadValue {
  if (cell.type === 'number' && Number.isSafeInteger(cell.value)) return { value: cell.value };
  const text = asText(cell).trim();
  const bare = (unit === undefined ? text : text.replace(unit, '')).trim();
  if (/^-?\d{1,3}([.,\s]\d{3})+$/.test(bare)) return { value: Number(bare.replaceAll(/[.,\s]/g, '')) };
  if (/^-?\d{1,15}$/.test(bare)) return { value: Number(bare) };
  return { refused: 'bad-number', detail: 'not a whole number' };
}

function asText(cell: Cell): string {
  if (cell.type === 'text') return cell.text;
  if (cell.type === 'number' || cell.type === 'boolean') return String(cell.value);
  return cell.type === 'date' ? new Date(cell.localMs).toISOString().slice(0, 10) : '';
}
