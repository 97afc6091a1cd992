import type { ColumnMapping, ImportColumn } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../../store/realms.ts';
import { serviceConfiguration } from '../../store/services/configuration.ts';
import { deleteFacts, insertFacts } from '../../store/services/facts.ts';
import {
  EMPTY_REPORT,
  holdImport,
  type ImportReport,
  type ImportRow,
  importOfFile,
  updateImport,
} from '../../store/services/imports.ts';
import { rememberedMappings, unitNames } from '../../store/services/mappings.ts';
import { transaction } from '../../store/transaction.ts';
import { openTable } from '../../tables/open-table.ts';
import type { TableFile } from '../../tables/table.ts';
import { checkHeader, type FoundHeader } from './check-header.ts';
import { Classifier } from './classify.ts';
import { ImportError, ImportTakenError } from './import-error.ts';
import { FileFindings, readStatements } from './read-file.ts';
import { mappingFault } from './reading.ts';

const REMEMBERED = 50;
const PROGRESS_EVERY_MS = 500;
const FACTS_UNDONE_AT_ONCE = 2000;

export interface ImportTask {
  pool: pg.Pool;
  realm: RealmRow;
  record: ImportRow;
  signal: AbortSignal;
  now: () => number;
}

/** What is to be done with a file. */
export interface FileTask extends ImportTask {
  file: string;
  sheet: string | null;
  /** columns that somebody said are read otherwise */
  given: readonly ColumnMapping[] | null;
}

/**
 * Reads a file through and says what it would change; nothing is written but that. Returns whether it may run without
 * anybody looking at it first: somebody confirmed how files with this header are read.
 */
export async function checkFile(task: FileTask): Promise<boolean> {
  const { pool, realm, record } = task;
  const same = await importOfFile(pool, realm, record.kind, record.digest);
  // The same file again holds for the moment that it held for the first time.
  const exportedMs = same?.exportedMs ?? record.exportedMs;
  return withTable(task, async (table, found) => {
    const report = reportOf(table, found);
    const sameAs = same === null ? null : same.id;
    await updateImport(pool, realm, record.id, { report, exportedMs, sameAs });
    const fault = mappingFault(record.kind, found.columns);
    if (fault !== null) {
      await updateImport(pool, realm, record.id, { fault: 'mapping-incomplete', error: fault });
      return false;
    }
    const findings = await read(task, table, found, exportedMs, async (classifier, rows) =>
      classifier.classify(pool, rows, task.now()),
    );
    await updateImport(pool, realm, record.id, { report: { ...report, ...told(findings) }, fault: null, error: null });
    return found.mappingFrom === 'remembered';
  });
}

/** Stores what a file states, a portion in a transaction. Read as it was when it was checked. */
export async function runFile(task: FileTask): Promise<void> {
  const { pool, realm, record } = task;
  const { id: importId, kind, exportedMs } = record;
  const hold = async (client: pg.ClientBase) => {
    if (!(await holdImport(client, realm, importId, 'running'))) throw new ImportTakenError(importId);
  };
  await withTable({ ...task, given: record.columns.map(asMapping) }, async (table, found) => {
    const findings = await read(task, table, found, exportedMs, (classifier, rows) =>
      transaction(pool, async (client) => {
        await hold(client);
        const counts = await classifier.classify(client, rows, task.now());
        await insertFacts(client, realm, { importId, kind, exportedMs }, rows);
        return counts;
      }),
    );
    const report = { ...reportOf(table, found), mappingFrom: record.mappingFrom, ...told(findings) };
    await transaction(pool, async (client) => {
      await hold(client);
      await updateImport(client, realm, importId, { state: 'done', progress: null, report, finished: true });
    });
  });
}

/** Takes back all that an import stated, and says so. */
export async function undoImport(task: ImportTask): Promise<void> {
  await takeFactsBack(task);
  await updateImport(task.pool, task.realm, task.record.id, { state: 'undone', progress: null, finished: true });
}

/** A portion in a transaction; what is cut off is gone on with when it is called again. */
export async function takeFactsBack({ pool, realm, record, signal }: ImportTask): Promise<void> {
  for (let n = -1; n !== 0; ) {
    signal.throwIfAborted();
    n = await transaction(pool, (client) => deleteFacts(client, realm, record.id, FACTS_UNDONE_AT_ONCE));
    await updateImport(pool, realm, record.id, {});
  }
}

async function withTable<T>(task: FileTask, work: (table: TableFile, found: FoundHeader) => Promise<T>): Promise<T> {
  const { pool, realm, record, file, sheet, given } = task;
  const table = await openTable(file);
  try {
    const remembered = await rememberedMappings(pool, record.kind, REMEMBERED);
    const found = await checkHeader(record.kind, table, sheet, remembered, given).catch(async (error) => {
      // Whoever has to choose a sheet sees which there are.
      await updateImport(pool, realm, record.id, { report: { ...EMPTY_REPORT, sheets: sheetsOf(table) } });
      throw error;
    });
    return await work(table, found);
  } finally {
    await table.close();
  }
}

async function read(
  { pool, realm, record, signal, now }: FileTask,
  table: TableFile,
  found: FoundHeader,
  exportedMs: number,
  take: (
    classifier: Classifier,
    rows: Parameters<Classifier['classify']>[1],
  ) => Promise<{ new: number; changed: number; same: number }>,
): Promise<FileFindings> {
  const { kind, digest } = record;
  const configuration = await serviceConfiguration(pool);
  const classifier = new Classifier({ realm, kind, digest, exportedMs, configuration });
  const findings = new FileFindings();
  let share = 0;
  let toldMs = now();
  const onProgress = (read: number) => {
    share = read;
  };
  const units = await unitNames(pool);
  const parts = { kind, table, found, columns: found.columns, units, findings, onProgress, signal };
  for await (const rows of readStatements(parts)) {
    const counts = await take(classifier, rows);
    findings.counts.new += counts.new;
    findings.counts.changed += counts.changed;
    findings.counts.same += counts.same;
    if (now() - toldMs < PROGRESS_EVERY_MS) continue;
    toldMs = now();
    await updateImport(pool, realm, record.id, { progress: share });
  }
  if (findings.counts.rows === 0) throw new ImportError('below the header there is no row with a value', 'no-rows');
  return findings;
}

function reportOf(table: TableFile, { sheet, header, columns, mappingFrom, headerChange }: FoundHeader): ImportReport {
  const sheets = sheetsOf(table);
  return { ...EMPTY_REPORT, sheets, sheet: sheet.name, headerRow: header.row, columns, mappingFrom, headerChange };
}

function sheetsOf({ sheets }: TableFile): ImportReport['sheets'] {
  return sheets.map(({ name, hidden }) => ({ name, hidden }));
}

function told({ counts, refusals, unknownWords }: FileFindings) {
  return { counts, refusals, unknownWords };
}

function asMapping({ header: _header, personal: _personal, ...mapping }: ImportColumn): ColumnMapping {
  return mapping;
}
