import { open } from 'node:fs/promises';
import { openCsv } from './csv/open-csv.ts';
import { TABLE_LIMITS, type TableFile } from './table.ts';
import { TableError } from './table-error.ts';
import { openXlsx } from './xlsx/open-xlsx.ts';

/**
 * Opens an XLSX or CSV file, told apart by what it holds and not by its name. No part of a workbook is read that unpacks
 * to more than `unpackedBytes`. Throws TableError.
 */
export async function openTable(file: string, unpackedBytes = TABLE_LIMITS.sheetBytes): Promise<TableFile> {
  const start = await firstBytes(file, 8);
  const begins = (...bytes: number[]) => bytes.every((byte, k) => start[k] === byte);
  if (start.length === 0) throw new TableError('unknown-format', 'the file is empty');
  if (begins(0x50, 0x4b)) return openXlsx(file, unpackedBytes);
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) {
    const advice = 'save it as "Excel Workbook (.xlsx)" without a password';
    throw new TableError('encrypted', `this is an old .xls workbook, or one with a password: ${advice}`);
  }
  if (begins(0x25, 0x50, 0x44, 0x46)) throw new TableError('unknown-format', 'this is a PDF: ask for the XLSX or CSV');
  return openCsv(file);
}

async function firstBytes(file: string, n: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(n), 0, n, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
