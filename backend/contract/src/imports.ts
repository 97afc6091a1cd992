import { z } from 'zod';
import type { ServiceKind } from './services/index.ts';
import type { Localized } from './words.ts';

/** How a text such as 05/06/2026 is read. ISO 8601 and a sheet's own dates are read in any case. */
export const DATE_ORDERS = ['dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** What one column means. `field` null: it is not read. */
export const columnMappingSchema = z.strictObject({
  /** from 0 */
  column: z.number().int().min(0).max(511),
  field: z.string().min(1).max(64).nullable(),
  dates: z.enum(DATE_ORDERS).optional(),
  /** what the words of the column stand for; null: for nothing, as an empty cell */
  words: z
    .record(z.string().max(200), z.string().max(64).nullable())
    .refine((words) => Object.keys(words).length <= 500, 'at most 500 words')
    .optional(),
});
export type ColumnMapping = z.infer<typeof columnMappingSchema>;

/** `PUT /api/imports/<id>/mapping`: the columns that are to be read otherwise than they are, or another sheet. */
export const importMappingSchema = z.strictObject({
  columns: z.array(columnMappingSchema).max(512),
  /** another sheet is read: its header is looked for anew, and what was said of columns is of the sheet before */
  sheet: z.string().min(1).max(100).optional(),
});
export type ImportMappingInput = z.infer<typeof importMappingSchema>;

export interface ImportColumn extends ColumnMapping {
  header: string;
  /** its header speaks of a person: its cells are never read */
  personal: boolean;
}

/** What a column can be read as: `GET /api/imports/fields?kind=`. */
export interface ImportField {
  field: string;
  type: 'reference' | 'moment' | 'choice' | 'boolean' | 'amount' | 'count' | 'code' | 'degrees' | 'text';
  /** whether no row can do without it */
  required: boolean;
  name: Localized;
  /** of a choice: what its words stand for; units are those of the commune */
  choices?: { key: string; name: Localized }[];
}

/**
 * `checking` → `checked` → `running` → `done` → `undoing` → `undone`. `repeated`: the same file is in already, nothing was
 * written. `failed`: the file could not be read, or its process ended on the way; what it wrote can be undone.
 */
export type ImportState = 'checking' | 'checked' | 'running' | 'done' | 'repeated' | 'failed' | 'undoing' | 'undone';

/** Rows by what they say: of a subject that nobody has spoken of, something else than is known, or what is known. */
export interface ImportCounts {
  rows: number;
  new: number;
  changed: number;
  same: number;
  refused: number;
  /** cells whose value is the stored result of a formula */
  formulas: number;
  /** rows that the sheet hides; they are read like the others */
  hidden: number;
}

export type RowRefusalReason =
  | 'missing'
  | 'bad-reference'
  | 'bad-date'
  | 'bad-number'
  | 'bad-value'
  | 'unknown-word'
  | 'uncomputed'
  | 'personal-data';

/** Why a row was not taken. The value is not repeated: it may be of a person. */
export interface RowRefusal {
  row: number;
  /** as the spreadsheet names it: `C`; null where it is about the row */
  column: string | null;
  header: string | null;
  reason: RowRefusalReason;
  detail: string;
}

/** Why an import failed, or cannot run as its columns are read. */
export const IMPORT_FAULTS = [
  'unknown-format',
  'encoding',
  'damaged',
  'too-large',
  'encrypted',
  'choose-sheet',
  'unknown-sheet',
  'no-header',
  'no-rows',
  'too-many-rows',
  'mapping-incomplete',
  'already-imported',
  'import-under-way',
  'import-cut-off',
  'file-gone',
  'cut-off',
  'internal',
] as const;
export type ImportFault = (typeof IMPORT_FAULTS)[number];

/** Words of a column that stand for nothing yet. */
export interface UnknownWord {
  column: number;
  word: string;
  rows: number;
}

export interface ServiceImport {
  id: string;
  realm: string;
  kind: ServiceKind;
  fileName: string;
  state: ImportState;
  /** 0 … 1 while it is checked or runs */
  progress: number | null;
  sheets: { name: string; hidden: boolean }[];
  sheet: string | null;
  /** as the file counts, from 1 */
  headerRow: number | null;
  columns: ImportColumn[];
  /** `remembered`: somebody confirmed it for a file with the same header */
  mappingFrom: 'remembered' | 'guessed' | 'given' | null;
  /** against the header that was confirmed last for such files */
  headerChange: { missing: string[]; added: string[] } | null;
  counts: ImportCounts | null;
  refusals: RowRefusal[];
  unknownWords: UnknownWord[];
  /** the moment that its rows hold for, epoch ms */
  exportedMs: number;
  /** the import by which the same file came first */
  sameAs: string | null;
  /** what went wrong, and the same in words that say what to do */
  fault: ImportFault | null;
  error: string | null;
  who: string;
  startedMs: number;
  finishedMs: number | null;
}
