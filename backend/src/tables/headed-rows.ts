import { RequestError } from '../errors.ts';
import type { TableRow } from './table.ts';

export interface HeadedRows<Row, Problem> {
  rows: Row[];
  /** how many hold something, those with problems too */
  count: number;
  problems: Problem[];
}

export interface Heading<Columns, Row, Problem> {
  /** Throws where it is no heading of such a file. */
  columnsOf: (heading: TableRow) => Columns;
  readRow: (row: TableRow, columns: Columns) => { read: Row } | { problems: Problem[] };
  maxRows: number;
  /** from so many on nothing further is read */
  maxProblems?: number;
  /** what the file and its rows are of, for whoever sent another */
  what: { file: string; rows: string };
}

/** More than a sheet that was formatted to the last row of an old .xls has below what it holds. */
const MAX_EMPTY_ROWS = 100_000;

/** Reads rows below a heading; empty ones are passed over. Throws a 400 or 413 where it is no such file. */
export async function readHeadedRows<Columns, Row, Problem>(
  pieces: AsyncIterable<TableRow[]>,
  { columnsOf, readRow, maxRows, maxProblems = Number.POSITIVE_INFINITY, what }: Heading<Columns, Row, Problem>,
): Promise<HeadedRows<Row, Problem>> {
  const found: HeadedRows<Row, Problem> = { rows: [], count: 0, problems: [] };
  let columns: Columns | undefined;
  let empty = 0;
  for await (const piece of pieces) {
    for (const row of piece) {
      if (row.cells.every((cell) => cell === null)) {
        if (++empty <= MAX_EMPTY_ROWS) continue;
        const detail = `the file has more than ${MAX_EMPTY_ROWS} empty rows: delete what is below its last row`;
        throw new RequestError(413, 'file-too-large', detail);
      }
      if (columns === undefined) {
        columns = columnsOf(row);
        continue;
      }
      if (++found.count > maxRows)
        throw new RequestError(413, 'file-too-large', `a file of ${what.file} may have ${maxRows} rows`);
      const one = readRow(row, columns);
      if ('problems' in one) found.problems.push(...one.problems);
      else found.rows.push(one.read);
      if (found.problems.length >= maxProblems) return found;
    }
  }
  if (found.count === 0) throw new RequestError(400, 'empty-file', `there is no row of ${what.rows} below a heading`);
  return found;
}
