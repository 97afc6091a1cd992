import type { ImportFault, ImportState, ServiceImport, ServiceKind } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import { hasCode, UNIQUE_VIOLATION } from '../pool.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;

/** What was found in the file; kept as one document, for nothing asks for its parts. */
export type ImportReport = Pick<
  ServiceImport,
  'sheets' | 'sheet' | 'headerRow' | 'columns' | 'mappingFrom' | 'headerChange' | 'counts' | 'refusals' | 'unknownWords'
>;

export const EMPTY_REPORT: ImportReport = {
  sheets: [],
  sheet: null,
  headerRow: null,
  columns: [],
  mappingFrom: null,
  headerChange: null,
  counts: null,
  refusals: [],
  unknownWords: [],
};

export interface NewImport {
  kind: ServiceKind;
  fileName: string;
  digest: string;
  exportedMs: number;
  who: string;
}

/** Whoever works on an import says so every few seconds: longer ago than this, its process has ended. */
const GIVEN_UP_AFTER = "interval '60 s'";
/** What is listed tells no more refusals than this. */
const LISTED_REFUSALS = 0;

export async function insertImport(db: Db, { id, schema }: RealmRow, made: NewImport): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO ${schema}.service_import (realm_id, kind, state, file_name, digest, exported_at, declaration, who, report)
     VALUES ($1, $2, 'checking', $3, $4, to_timestamp($5 / 1000.0), 'no-state-secret', $6, $7) RETURNING id::text`,
    [id, made.kind, made.fileName, made.digest, made.exportedMs, made.who, EMPTY_REPORT],
  );
  return rows[0]!.id;
}

export interface ImportRow extends ServiceImport {
  digest: string;
}

export async function findImport(db: Db, realm: RealmRow, importId: string): Promise<ImportRow | null> {
  const { rows } = await db.query<ImportRow>(`${select(realm)} AND i.id = $3`, [realm.id, realm.slug, importId]);
  return rows[0] ?? null;
}

/** Newest first, without their refusals. */
export async function listImports(db: Db, realm: RealmRow, limit: number): Promise<ServiceImport[]> {
  const { rows } = await db.query<ImportRow>(`${select(realm)} ORDER BY i.id DESC LIMIT $3`, [
    realm.id,
    realm.slug,
    limit,
  ]);
  return rows.map(({ digest: _, ...row }) => ({ ...row, refusals: row.refusals.slice(0, LISTED_REFUSALS) }));
}

/** The import by which the facts of a file are in, or on their way. */
export async function importOfFile(
  db: Db,
  realm: RealmRow,
  kind: ServiceKind,
  digest: string,
): Promise<ImportRow | null> {
  const { rows } = await db.query<ImportRow>(
    `${select(realm)} AND i.kind = $3 AND i.digest = $4 AND i.state IN ('running', 'done', 'undoing')`,
    [realm.id, realm.slug, kind, digest],
  );
  return rows[0] ?? null;
}

function select({ schema }: RealmRow): string {
  return `SELECT i.id::text, $2::text AS realm, i.kind, i.file_name AS "fileName", i.digest, i.progress,
                 CASE WHEN i.state IN ('checking', 'running', 'undoing') AND i.touched_at < now() - ${GIVEN_UP_AFTER}
                   THEN 'failed' ELSE i.state END AS state,
                 CASE WHEN i.state IN ('checking', 'running', 'undoing') AND i.touched_at < now() - ${GIVEN_UP_AFTER}
                   THEN 'it was cut off on the way: undo it, then send the file again' ELSE i.error END AS error,
                 CASE WHEN i.state IN ('checking', 'running', 'undoing') AND i.touched_at < now() - ${GIVEN_UP_AFTER}
                   THEN 'cut-off' ELSE i.fault END AS fault,
                 i.report -> 'sheets' AS sheets, i.report ->> 'sheet' AS sheet,
                 (i.report ->> 'headerRow')::int AS "headerRow", i.report -> 'columns' AS columns,
                 i.report ->> 'mappingFrom' AS "mappingFrom", nullif(i.report -> 'headerChange', 'null') AS "headerChange",
                 nullif(i.report -> 'counts', 'null') AS counts, i.report -> 'refusals' AS refusals,
                 i.report -> 'unknownWords' AS "unknownWords", ${exactMs('i.exported_at')} AS "exportedMs",
                 i.same_as::text AS "sameAs", i.who, ${exactMs('i.started_at')} AS "startedMs",
                 ${exactMs('i.finished_at')} AS "finishedMs"
          FROM ${schema}.service_import i WHERE i.realm_id = $1`;
}

export interface ImportChange {
  state?: ImportState;
  progress?: number | null;
  report?: ImportReport;
  sameAs?: string | null;
  exportedMs?: number;
  fault?: ImportFault | null;
  error?: string | null;
  finished?: boolean;
}

/** Says how an import stands, and that somebody is at it. */
export async function updateImport(
  db: Db,
  { schema }: RealmRow,
  importId: string,
  { state, progress, report, sameAs, exportedMs, fault, error, finished }: ImportChange,
): Promise<void> {
  await db.query(
    `UPDATE ${schema}.service_import SET touched_at = now(), state = coalesce($2, state),
       progress = CASE WHEN $3 THEN $4 ELSE progress END, report = coalesce($5, report),
       same_as = CASE WHEN $6 THEN $7::bigint ELSE same_as END,
       exported_at = coalesce(to_timestamp($8 / 1000.0), exported_at),
       error = CASE WHEN $9 THEN $10 ELSE error END, finished_at = CASE WHEN $11 THEN now() ELSE finished_at END,
       fault = CASE WHEN $9 THEN $12 ELSE fault END
     WHERE id = $1`,
    [
      ...[importId, state ?? null, progress !== undefined, progress ?? null, report ?? null],
      ...[
        sameAs !== undefined,
        sameAs ?? null,
        exportedMs ?? null,
        error !== undefined,
        error ?? null,
        finished === true,
        fault ?? null,
      ],
    ],
  );
}

/**
 * Takes an import on for work where it stands in one of these states or, to be undone, was left by whoever worked on it.
 * False where it does not, or where the facts of the same file are in by another.
 */
export async function takeImport(
  db: Db,
  { schema }: RealmRow,
  importId: string,
  from: readonly ImportState[],
  to: ImportState,
): Promise<boolean> {
  try {
    const { rowCount } = await db.query(
      `UPDATE ${schema}.service_import SET state = $3, touched_at = now(), progress = 0, error = NULL, fault = NULL
       WHERE id = $1 AND (state = ANY($2)
         OR ($3 = 'undoing' AND state IN ('checking', 'running', 'undoing') AND touched_at < now() - ${GIVEN_UP_AFTER}))`,
      [importId, from, to],
    );
    return rowCount === 1;
  } catch (error) {
    if (hasCode(error, UNIQUE_VIOLATION)) return false;
    throw error;
  }
}

/**
 * Keeps an import as it stands until the transaction ends. False where it does not stand so any more: whoever thought that
 * its process had ended has taken it on.
 */
export async function holdImport(
  client: pg.ClientBase,
  { schema }: RealmRow,
  importId: string,
  state: ImportState,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE ${schema}.service_import SET touched_at = now() WHERE id = $1 AND state = $2`,
    [importId, state],
  );
  return rowCount === 1;
}

/** Whoever holds imports keeps saying so. */
export async function touchImports(db: Db, { schema }: RealmRow, ids: readonly string[]): Promise<void> {
  await db.query(`UPDATE ${schema}.service_import SET touched_at = now() WHERE id = ANY($1::bigint[])`, [ids]);
}
