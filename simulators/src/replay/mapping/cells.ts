import { numberOf } from './numbers.ts';
import { looksLikeTime } from './times.ts';

/** Cells that mean: nothing was measured. */
const MISSING = ['', '-', '--', '---', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', 'nil', 'missing'];

export function isMissing(cell: string): boolean {
  return cell === '' || (cell.length < 8 && MISSING.includes(cell.trim().toLowerCase()));
}

/** Whether a row holds data and not names: one of its cells is a number or a time. */
export function properCells(cells: readonly string[]): boolean {
  return cells.some(
    (cell) =>
      cell !== '' && (numberOf(cell, '.') !== undefined || numberOf(cell, ',') !== undefined || looksLikeTime(cell)),
  );
}
