import type { ImportColumn, ImportCounts, RowRefusal, ServiceKind, UnknownWord } from '@commune/contract';
import type { TableFile, TableRow } from '../../tables/table.ts';
import type { FoundHeader } from './check-header.ts';
import { ImportError } from './import-error.ts';
import { readRow, type StatedRow } from './read-row.ts';
import { type ReadColumn, readColumns, type UnitNames } from './reading.ts';

export const MAX_ROWS = 200_000;
const MAX_REFUSALS = 200;
const MAX_WORDS = 200;
const ROWS_A_PORTION = 500;

/** What was met in a file so far. */
export class FileFindings {
  readonly counts: ImportCounts = { rows: 0, new: 0, changed: 0, same: 0, refused: 0, formulas: 0, hidden: 0 };
  /** the first ones; all are counted */
  readonly refusals: RowRefusal[] = [];
  readonly #words = new Map<string, UnknownWord>();

  get unknownWords(): UnknownWord[] {
    return [...this.#words.values()];
  }

  refuse(refusal: RowRefusal, unknown?: { column: number; word: string }): void {
    this.counts.refused++;
    if (this.refusals.length < MAX_REFUSALS) this.refusals.push(refusal);
    if (unknown === undefined) return;
    const key = `${unknown.column} ${unknown.word}`;
    const known = this.#words.get(key);
    if (known !== undefined) known.rows++;
    else if (this.#words.size < MAX_WORDS) this.#words.set(key, { ...unknown, rows: 1 });
  }
}

export interface ReadParts {
  kind: ServiceKind;
  table: TableFile;
  found: Pick<FoundHeader, 'sheet' | 'header'>;
  columns: readonly ImportColumn[];
  units: UnitNames;
  findings: FileFindings;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** What the rows below the header state, some at a time; those that state nothing that can be taken are among the findings. */
export async function* readStatements(parts: ReadParts): AsyncGenerator<StatedRow[], void, undefined> {
  const { kind, table, found, findings, onProgress, signal } = parts;
  const columns = readColumns(kind, parts.columns, parts.units);
  let portion: StatedRow[] = [];
  for await (const rows of table.rows(found.sheet, onProgress)) {
    signal.throwIfAborted();
    for (const row of rows) {
      if (row.number <= found.header.row) continue;
      const stated = take(kind, row, columns, findings);
      if (stated !== null) portion.push(stated);
      if (portion.length < ROWS_A_PORTION) continue;
      yield portion;
      portion = [];
    }
  }
  if (portion.length > 0) yield portion;
}

function take(
  kind: ServiceKind,
  row: TableRow,
  columns: readonly ReadColumn[],
  findings: FileFindings,
): StatedRow | null {
  const reading = readRow(kind, row, columns);
  if (reading === null) return null;
  const { counts } = findings;
  if (++counts.rows > MAX_ROWS) {
    throw new ImportError(`the sheet has more than ${MAX_ROWS.toLocaleString('en')} rows: split it`, 'too-many-rows');
  }
  if (row.hidden) counts.hidden++;
  for (const { column } of columns) if (row.cells[column]?.formula) counts.formulas++;
  if ('stated' in reading) return reading.stated;
  findings.refuse(reading.refused, reading.unknownWord);
  return null;
}
