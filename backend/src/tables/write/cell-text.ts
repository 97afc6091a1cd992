import { type OutputCell, requireFinite } from './cell-output.ts';

const MOST_DECIMALS = 6;

/** A cell as Vietnamese reads it: `1.079,5`, `31/03/2026`, `31/03/2026 07:30`; an empty one is empty. */
export function cellText(cell: OutputCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'Có' : 'Không';
  if (typeof cell === 'number') {
    return requireFinite(cell).toLocaleString('vi-VN', { maximumFractionDigits: MOST_DECIMALS });
  }
  const iso = new Date(requireFinite(cell.localMs)).toISOString();
  const date = iso.slice(0, 10).split('-').reverse().join('/');
  return cell.withTime ? `${date} ${iso.slice(11, 16)}` : date;
}
