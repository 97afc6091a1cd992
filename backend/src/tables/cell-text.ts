import type { Cell } from './table.ts';

/** A cell as it is read aloud; empty for a date, which is no text, and for nothing. */
export function textOf(cell: Cell | null): string {
  if (cell === null) return '';
  if (cell.type === 'text') return cell.text;
  return cell.type === 'number' || cell.type === 'boolean' ? String(cell.value) : '';
}
