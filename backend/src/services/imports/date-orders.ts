import { DATE_ORDERS, type DateOrder, type ImportColumn, type ServiceKind } from '@commune/contract';
import { readsAs } from '../../tables/read-moment.ts';
import type { TableRow } from '../../tables/table.ts';
import { FIELD_SPECS } from './field-specs.ts';

/** In which order the dates of each column are written: day first unless the rows say that it cannot be. */
export function guessDateOrders(
  kind: ServiceKind,
  columns: readonly ImportColumn[],
  rows: readonly TableRow[],
): ImportColumn[] {
  const moments = new Set(FIELD_SPECS[kind].filter(({ type }) => type === 'moment').map(({ field }) => field));
  return columns.map((column) => {
    if (column.field === null || !moments.has(column.field) || column.dates !== undefined) return column;
    const texts = rows.flatMap(({ cells }) => {
      const cell = cells[column.column];
      return cell?.type === 'text' ? [cell.text] : [];
    });
    const fitting = DATE_ORDERS.find((order) => readsAs(texts, order));
    const dates: DateOrder = fitting ?? 'dmy';
    return { ...column, dates };
  });
}
