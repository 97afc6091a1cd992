import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { RequestError } from '../errors.ts';
import { openTable } from './open-table.ts';
import type { TableRow } from './table.ts';
import { TableError } from './table-error.ts';

export interface ReceivedTable {
  /** where it lies while it is read; made where it is not there */
  folder: string;
  maxBytes: number;
  /** of each part of a workbook as it is unpacked, which can be a thousand times what comes in */
  unpackedBytes: number;
  /** what the file is of, for whoever sent too large a one */
  what: string;
}

/** Reads the first sheet of a CSV or XLSX file as it is received. Throws a 400 or 413 where it is no such file. */
export async function readReceived<T>(
  input: Readable,
  { folder, maxBytes, unpackedBytes, what }: ReceivedTable,
  read: (rows: AsyncIterable<TableRow[]>) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, randomUUID());
  try {
    await writeFile(file, await readUpTo(input, maxBytes, what), { mode: 0o600 });
    const table = await openTable(file, unpackedBytes);
    try {
      return await read(table.rows(table.sheets[0]!));
    } finally {
      await table.close();
    }
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw new RequestError(error.fault === 'too-large' ? 413 : 400, `file-${error.fault}`, error.message);
  } finally {
    await rm(file, { force: true });
  }
}

async function readUpTo(input: Readable, maxBytes: number, what: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Whoever still sends is to hear the answer.
  for await (const part of input.iterator({ destroyOnReturn: false })) {
    bytes += (part as Buffer).length;
    if (bytes > maxBytes) throw new RequestError(413, 'file-too-large', `a file of ${what} may have ${maxBytes} bytes`);
    parts.push(part as Buffer);
  }
  if (bytes === 0) throw new RequestError(400, 'empty-file', 'send the file as the body of the request');
  return Buffer.concat(parts);
}
