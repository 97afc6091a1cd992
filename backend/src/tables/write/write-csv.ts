import { Readable } from 'node:stream';
import { isFormulaLike } from '../formula-like.ts';
import { type OutputCell, type OutputRows, requireFinite } from './cell-output.ts';

/** So that spreadsheets take the file for UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Rows as CSV, UTF-8 with its mark, CRLF. A text that a spreadsheet would compute gets an apostrophe before it. Dates are
 * ISO 8601, without a zone as in a sheet.
 */
export function writeCsv(rows: OutputRows, delimiter: ',' | ';' | '\t' = ','): Readable {
  return Readable.from(csvLines(rows, delimiter), { objectMode: false });
}

async function* csvLines(rows: OutputRows, delimiter: string): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK;
  for await (const row of rows) yield `${row.map((cell) => quoted(csvText(cell), delimiter)).join(delimiter)}\r\n`;
}

function csvText(cell: OutputCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return isFormulaLike(cell) ? `'${cell}` : cell;
  if (typeof cell === 'number') return String(requireFinite(cell));
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  const iso = new Date(cell.localMs).toISOString();
  return cell.withTime ? iso.slice(0, 19) : iso.slice(0, 10);
}

function quoted(text: string, delimiter: string): string {
  return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}
