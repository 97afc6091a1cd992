import {
  type ColumnMapping,
  type ImportColumn,
  isPersonalField,
  type ServiceImport,
  type ServiceKind,
} from '@commune/contract';
import type { RememberedMapping } from '../../store/services/mappings.ts';
import { plain } from '../../tables/plain.ts';
import type { TableFile, TableRow, TableSheet } from '../../tables/table.ts';
import { guessDateOrders } from './date-orders.ts';
import { findHeader, guessColumns, HEADER_WITHIN_ROWS, type Header, headerChange } from './header.ts';
import { ImportError } from './import-error.ts';
import { withColumns } from './reading.ts';

/** Enough to tell how a column writes its dates. */
const SAMPLED_ROWS = 400;

export interface FoundHeader extends Pick<ServiceImport, 'mappingFrom' | 'headerChange'> {
  sheet: TableSheet;
  header: Header;
  columns: ImportColumn[];
}

/**
 * Finds the sheet and the row that name the columns of a kind, and how they are read: as somebody confirmed it for the
 * same header, else as the names suggest, with what was confirmed for the names that stayed. Throws ImportError.
 */
export async function checkHeader(
  kind: ServiceKind,
  table: TableFile,
  wantedSheet: string | null,
  remembered: readonly RememberedMapping[],
  given: readonly ColumnMapping[] | null,
): Promise<FoundHeader> {
  const { sheet, header, rows } = await chooseSheet(kind, table, wantedSheet, remembered);
  const confirmed = remembered.find(({ fingerprint }) => fingerprint === header.fingerprint);
  if (confirmed !== undefined && given === null) {
    return { sheet, header, columns: confirmed.columns, mappingFrom: 'remembered', headerChange: null };
  }
  const guessed = guessDateOrders(kind, guessColumns(kind, header), rows);
  const like = confirmed ?? likest(remembered, header);
  const columns = like === undefined ? guessed : carried(guessed, like);
  return {
    ...{ sheet, header },
    columns: given === null ? columns : withColumns(columns, given),
    mappingFrom: given === null ? 'guessed' : 'given',
    headerChange: like === undefined || confirmed !== undefined ? null : headerChange(like.header, header.names),
  };
}

interface ReadSheet {
  sheet: TableSheet;
  header: Header;
  rows: TableRow[];
}

async function chooseSheet(
  kind: ServiceKind,
  table: TableFile,
  wanted: string | null,
  remembered: readonly RememberedMapping[],
): Promise<ReadSheet> {
  const names = table.sheets.map(({ name }) => `"${name}"`).join(', ');
  if (wanted !== null && !table.sheets.some(({ name }) => name === wanted)) {
    throw new ImportError(`the workbook has no sheet "${wanted}"; it has ${names}`, 'unknown-sheet');
  }
  const known = new Set(remembered.map(({ fingerprint }) => fingerprint));
  const found: ReadSheet[] = [];
  for (const sheet of table.sheets) {
    if (wanted === null ? sheet.hidden : sheet.name !== wanted) continue;
    const rows = await firstRows(table, sheet);
    const header = findHeader(kind, rows, known);
    if (header !== null) found.push({ sheet, header, rows: rows.filter(({ number }) => number > header.row) });
  }
  const fitting = found.some(({ header }) => header.namesSubject)
    ? found.filter(({ header }) => header.namesSubject)
    : found;
  if (fitting.length > 1) {
    const several = fitting.map(({ sheet: { name } }) => `"${name}"`).join(' and ');
    throw new ImportError(`the sheets ${several} both look like this: say which, with sheet=`, 'choose-sheet');
  }
  const chosen = fitting[0];
  if (chosen === undefined) {
    const where = table.format === 'csv' ? '' : ` of the sheets ${names}`;
    throw new ImportError(
      `none of the first ${HEADER_WITHIN_ROWS} rows${where} names two columns of a ${kind.replace('_', ' ')}: is it the right file?`,
      'no-header',
    );
  }
  return chosen;
}

async function firstRows(table: TableFile, sheet: TableSheet): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const some of table.rows(sheet)) {
    rows.push(...some);
    if (rows.length >= SAMPLED_ROWS) break;
  }
  return rows.slice(0, SAMPLED_ROWS);
}

/** Of those confirmed before, the one that shares the most names, if it shares half. */
function likest(remembered: readonly RememberedMapping[], { names }: Header): RememberedMapping | undefined {
  const now = new Set(names.map(plain));
  const shared = ({ header }: RememberedMapping) => header.filter((name) => name !== '' && now.has(plain(name))).length;
  const [best] = [...remembered].sort((one, other) => shared(other) - shared(one));
  return best !== undefined && shared(best) * 2 >= best.header.filter((name) => name !== '').length ? best : undefined;
}

function carried(guessed: readonly ImportColumn[], { columns }: RememberedMapping): ImportColumn[] {
  const byName = new Map(columns.map((column) => [plain(column.header), column]));
  const now = new Set(guessed.map(({ header }) => plain(header)));
  // What a column that stayed is read as is not also taken by a new one.
  const kept = new Set(columns.filter(({ header }) => now.has(plain(header))).map(({ field }) => field));
  return guessed.map((column) => {
    const before = byName.get(plain(column.header));
    if (before === undefined) {
      const { field, header } = column;
      return field !== null && kept.has(field) ? { ...column, field: null, personal: isPersonalField(header) } : column;
    }
    return { ...before, column: column.column, header: column.header };
  });
}
