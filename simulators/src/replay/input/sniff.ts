import { properCells } from '../mapping/cells.ts';
import { ReplayError } from '../replay-error.ts';
import { bytesOf } from './bytes.ts';
import { cutBlock, neverClosed } from './delimited-rows.ts';
import { type Encoding, guessEncoding } from './encoding.ts';
import { cellsOf, flatten } from './flatten.ts';
import { arrayTexts } from './json-objects.ts';
import { lineBlocks } from './line-blocks.ts';
import type { Shape } from './shape.ts';

/** The beginning of a table: what a mapping is guessed from. */
export interface Sample {
  kind: 'table';
  file: string;
  shape: Shape;
  columns: string[];
  /** cells of further header rows below each column's name: its unit, its name in another language */
  subtitles: string[][];
  rows: string[][];
  lines: number[];
}

export interface RecordingSample {
  kind: 'recording';
  file: string;
}

const SAMPLE_ROWS = 400;
const DELIMITERS = [',', ';', '\t', '|'];

/** Looks at the first rows. Throws ReplayError where nothing in the file can be read as rows. */
export async function sniff(file: string, encoding?: Encoding): Promise<Sample | RecordingSample> {
  const start = await firstBytes(file);
  const known = encoding ?? guessEncoding(start);
  let first = '';
  let whole = true;
  try {
    for await (const { text } of lineBlocks(file, known)) {
      whole = first === '';
      if (!whole) break;
      first = text.trim() === '' ? '' : text;
    }
  } catch (error) {
    // what comes before a damage is read all the same
    if (first === '') throw error;
    whole = false;
  }
  const head = first.trimStart();
  if (head === '') throw new ReplayError('the file is empty', { file });
  if (head.startsWith('{"recording":')) return { kind: 'recording', file };
  if (head.startsWith('{') || head.startsWith('[')) return sniffJson(file, known, head);
  return sniffDelimited(file, known, first, whole);
}

async function firstBytes(file: string): Promise<Buffer> {
  for await (const chunk of bytesOf(file)) return chunk.subarray(0, 4096);
  throw new ReplayError('the file is empty', { file });
}

async function sniffJson(file: string, encoding: Encoding, head: string): Promise<Sample> {
  const format = isNdjson(head) ? 'ndjson' : 'json';
  const values: unknown[] = [];
  const lines: number[] = [];
  const blocks = lineBlocks(file, encoding);
  if (format === 'ndjson') {
    for (const [k, text] of head.split('\n').slice(0, SAMPLE_ROWS).entries()) {
      if (!isJson(text)) continue;
      values.push(JSON.parse(text));
      lines.push(k + 1);
    }
  } else {
    for await (const texts of arrayTexts(blocks, file)) {
      for (const { text, line } of texts) {
        if (!isJson(text)) continue;
        values.push(JSON.parse(text));
        lines.push(line);
      }
      if (values.length >= SAMPLE_ROWS) break;
    }
  }
  const places = new Map<string, number>();
  for (const value of values) flatten(value, (path) => places.has(path) || places.set(path, places.size));
  if (places.size === 0) throw new ReplayError('there is no object with readings in this JSON', { file, line: 1 });
  return {
    kind: 'table',
    file,
    shape: { format, encoding },
    columns: [...places.keys()],
    subtitles: [],
    rows: values.map((value) => cellsOf(value, places)),
    lines,
  };
}

/** An object a line; one line alone may be a whole document, whose objects are in an array of it. */
function isNdjson(head: string): boolean {
  const [first = '', second = ''] = head.split('\n', 2);
  if (!first.startsWith('{') || !isJson(first)) return false;
  const lists = Object.values(JSON.parse(first) as object).filter((value) => Array.isArray(value));
  return second.trim() !== '' || !lists.some((list) => typeof list[0] === 'object');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function sniffDelimited(file: string, encoding: Encoding, text: string, whole: boolean): Sample {
  const declared = /^sep=(.)\n/i.exec(text)?.[1];
  const delimiter = declared ?? likeliestDelimiter(text);
  const cut = cutBlock({ text, line: 1 }, delimiter);
  if (whole && cut.openAtLine !== undefined) throw neverClosed(file, cut.openAtLine);
  const rows: string[][] = [];
  const lines: number[] = [];
  let header = '';
  for (const [k, cells] of cut.rows.entries()) {
    // what a quote opens may end in the next block
    if (cells === null || cut.lines[k] === cut.openAtLine || rows.length >= SAMPLE_ROWS) continue;
    // the header once more, where files were put together
    if (rows.length > 0 && cells.join('\0') === header) continue;
    if (isTitle(cells, cells.length)) header ||= cells.join('\0');
    rows.push(cells.map((cell) => cell.trim()));
    lines.push(cut.lines[k] ?? 0);
  }
  const width = usualWidth(rows);
  const first = rows.findIndex((cells) => cells.length === width && !cells[0]?.startsWith('#'));
  const titles: string[][] = [];
  let data = Math.max(first, 0);
  // a header has names; what has a number or a time is data
  while (data < rows.length && titles.length < 3 && isTitle(rows[data] ?? [], width)) titles.push(rows[data++] ?? []);
  const names = titles[0] ?? Array.from({ length: width }, (_, k) => `column ${k + 1}`);
  return {
    kind: 'table',
    file,
    shape: {
      format: 'csv',
      encoding,
      delimiter,
      headerLine: titles.length > 0 ? (lines[first] ?? 1) : 0,
      dataFromLine: lines[data] ?? (lines[data - 1] ?? 0) + 1,
    },
    columns: distinct(names.map((name, k) => name || titles[1]?.[k] || `column ${k + 1}`)),
    subtitles: names.map((_, k) => titles.slice(1).map((title) => title[k] ?? '')),
    rows: rows.slice(data),
    lines: lines.slice(data),
  };
}

function isTitle(cells: string[], width: number): boolean {
  return cells.length === width && cells.some((cell) => cell !== '') && !properCells(cells);
}

/** How many cells most rows have. */
function usualWidth(rows: string[][]): number {
  const times = new Map<number, number>();
  for (const { length } of rows) times.set(length, (times.get(length) ?? 0) + 1);
  return [...times].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 1;
}

/** The one that cuts the most rows into the same number of cells; more cells decide between equals. */
function likeliestDelimiter(text: string): string {
  const sample = text.split('\n', 60).join('\n');
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const { rows } = cutBlock({ text: sample, line: 1 }, delimiter);
    const times = new Map<number, number>();
    for (const cells of rows) {
      if (cells && cells.length > 1) times.set(cells.length, (times.get(cells.length) ?? 0) + 1);
    }
    const score = Math.max(0, ...[...times].map(([width, n]) => n * 100 + Math.min(width, 99)));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** `value`, `value (2)`. */
function distinct(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} (${n})`;
  });
}
