import { TABLE_LIMITS } from '../table.ts';
import { columnName } from '../xlsx/cell-reference.ts';
import { localMsToSerial } from '../xlsx/serial-date.ts';
import { type OutputCell, type OutputRows, requireFinite } from './cell-output.ts';
import { escapeXml, STYLE } from './workbook-xml.ts';

const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
/** Rows are handed on in pieces of about this many characters. */
const PIECE = 32 * 1024;
const DEFAULT_WIDTH = 18;

export interface SheetContent {
  header: readonly string[];
  rows: OutputRows;
  widths?: readonly number[];
}

export async function* sheetXml({ header, rows, widths = [] }: SheetContent): AsyncGenerator<string> {
  const columns = header.map(
    (_, k) => `<col min="${k + 1}" max="${k + 1}" width="${widths[k] ?? DEFAULT_WIDTH}" customWidth="1"/>`,
  );
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="${SPREADSHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<cols>${columns.join('')}</cols><sheetData>${rowXml(1, header, STYLE.header)}`;
  let piece = '';
  let number = 1;
  for await (const row of rows) {
    piece += rowXml(++number, row, STYLE.text);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}</sheetData></worksheet>`;
}

function rowXml(number: number, row: readonly OutputCell[], textStyle: number): string {
  const cells = row.map((cell, column) => cellXml(`${columnName(column)}${number}`, cell, textStyle));
  return `<row r="${number}">${cells.join('')}</row>`;
}

function cellXml(reference: string, cell: OutputCell, textStyle: number): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'string') {
    const text = escapeXml(cell.slice(0, TABLE_LIMITS.cellCharacters));
    return `<c r="${reference}" s="${textStyle}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  }
  if (typeof cell === 'number') return `<c r="${reference}"><v>${requireFinite(cell)}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  const style = cell.withTime ? STYLE.dateTime : STYLE.date;
  return `<c r="${reference}" s="${style}"><v>${localMsToSerial(requireFinite(cell.localMs))}</v></c>`;
}
