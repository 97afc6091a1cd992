/** What a cell holds. A date is what the wall clock reads, as ms since 1970 as though it were UTC: a sheet knows no zone. */
export type CellValue =
  | { type: 'text'; text: string }
  /** `percent`: shown as a percentage, 0.415 as 41.5 % */
  | { type: 'number'; value: number; percent?: true }
  | { type: 'date'; localMs: number }
  | { type: 'boolean'; value: boolean }
  /** `#N/A` and its like */
  | { type: 'error'; text: string }
  /** a formula of which no result is stored: nothing here computes one */
  | { type: 'uncomputed' };

/** `formula`: the value is what the program that wrote the file last computed. */
export type Cell = CellValue & { formula?: true };

/** `number` is the row's own in the file, from 1; a cell that is empty is null, and those at the end are left out. */
export interface TableRow {
  number: number;
  hidden: boolean;
  cells: (Cell | null)[];
}

export interface TableSheet {
  /** empty for CSV, which has one without a name */
  name: string;
  hidden: boolean;
}

/** A file of one or several sheets whose rows are read as they are asked for. */
export interface TableFile {
  format: 'xlsx' | 'csv';
  sheets: readonly TableSheet[];
  /**
   * The rows of a sheet in the order of the file, some at a time; those that are not in the file are passed over.
   * `onProgress` is told the share that was read, 0 … 1. Throws TableError.
   */
  rows(sheet: TableSheet, onProgress?: (share: number) => void): AsyncGenerator<TableRow[], void, undefined>;
  close(): Promise<void>;
}

/** More is no table that somebody keeps by hand or a system exports, but a mistake or an attack. */
export const TABLE_LIMITS = {
  columns: 512,
  cellCharacters: 32_767,
  /** of a sheet as it is unpacked */
  sheetBytes: 512 * 1024 * 1024,
  sharedStringBytes: 192 * 1024 * 1024,
  /** of each other part of a workbook */
  partBytes: 16 * 1024 * 1024,
  parts: 5000,
  sheets: 200,
  mergedRanges: 100_000,
};
