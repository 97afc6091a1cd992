import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { isFormulaLike } from '../formula-like.ts';
import { type Cell, TABLE_LIMITS, type TableFile, type TableRow, type TableSheet } from '../table.ts';
import { TableError } from '../table-error.ts';
import { CsvRecords } from './csv-records.ts';
import { type CsvDialect, csvDialect } from './dialect.ts';

const SNIFFED_BYTES = 64 * 1024;
const SHEET: TableSheet = { name: '', hidden: false };

/** Opens a file of values with commas, semicolons or tabs between them. Every cell is text. Throws TableError. */
export async function openCsv(file: string): Promise<TableFile> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > TABLE_LIMITS.sheetBytes) throw new TableError('too-large', 'the file is larger than 512 MiB: split it');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    const dialect = csvDialect(buffer.subarray(0, bytesRead));
    return {
      format: 'csv',
      sheets: [SHEET],
      rows: (_sheet, onProgress) => readRows(file, size, dialect, onProgress),
      close: async () => undefined,
    };
  } finally {
    await handle.close();
  }
}

async function* readRows(
  file: string,
  size: number,
  { encoding, delimiter, declared }: CsvDialect,
  onProgress?: (share: number) => void,
): AsyncGenerator<TableRow[], void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const records = new CsvRecords(delimiter);
  let number = 0;
  let read = 0;
  const toRows = (fields: string[][]): TableRow[] => {
    const rows = fields.map((each) => ({ number: ++number, hidden: false, cells: toCells(each) }));
    return declared ? rows.filter((row) => row.number > 1) : rows;
  };
  for await (const chunk of createReadStream(file)) {
    const bytes = chunk as Buffer;
    read += bytes.length;
    const rows = toRows(records.push(decode(decoder, number, bytes)));
    onProgress?.(read / size);
    if (rows.length > 0) yield rows;
  }
  const rest = toRows([...records.push(decode(decoder, number)), ...records.end()]);
  if (rest.length > 0) yield rest;
}

function decode(decoder: InstanceType<typeof TextDecoder>, afterRow: number, bytes?: Buffer): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    const advice = 'save it in Excel as "CSV UTF-8 (Comma delimited)", or send the XLSX';
    throw new TableError(
      'encoding',
      `after row ${afterRow} there is text that is not UTF-8; it may be windows-1258 or TCVN3: ${advice}`,
    );
  }
}

function toCells(fields: string[]): (Cell | null)[] {
  const cells = fields.map(toCell);
  while (cells.length > 0 && cells.at(-1) === null) cells.pop();
  return cells;
}

function toCell(field: string): Cell | null {
  if (field.trim() === '') return null;
  // What our own writer and careful others put before a text that a spreadsheet would compute.
  const text = field.startsWith("'") && isFormulaLike(field.slice(1)) ? field.slice(1) : field;
  return { type: 'text', text };
}
