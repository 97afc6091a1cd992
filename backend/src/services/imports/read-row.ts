import {
  documentFieldsSchema,
  dossierFieldsSchema,
  paymentFieldsSchema,
  type RowRefusal,
  referenceSchema,
  reportFieldsSchema,
  type ServiceKind,
} from '@commune/contract';
import type { TableRow } from '../../tables/table.ts';
import { columnName } from '../../tables/xlsx/cell-reference.ts';
import { SUBJECT } from './field-specs.ts';
import { type ReadValue, readValue } from './read-value.ts';
import type { ReadColumn } from './reading.ts';

/** What a row states of its subject. */
export interface StatedRow {
  row: number;
  subject: string;
  fields: Record<string, unknown>;
}

export type RowReading =
  | { stated: StatedRow }
  | { refused: RowRefusal; unknownWord?: { column: number; word: string } };

const SCHEMAS = {
  dossier: dossierFieldsSchema,
  payment: paymentFieldsSchema,
  document: documentFieldsSchema,
  citizen_report: reportFieldsSchema,
};

/** Reads one row; an empty cell says nothing. Null for a row without a value in any column that is read. */
export function readRow(
  kind: ServiceKind,
  { number, cells }: TableRow,
  columns: readonly ReadColumn[],
): RowReading | null {
  const values: Record<string, unknown> = {};
  let any = false;
  for (const column of columns) {
    const cell = cells[column.column];
    if (cell === null || cell === undefined) continue;
    any = true;
    const read = readValue(cell, column);
    if ('refused' in read) return refusal(number, column, read);
    if (read.value !== null) values[column.spec.field] = read.value;
  }
  if (!any) return null;
  const subjectColumn = columns.find(({ spec }) => spec.field === SUBJECT)!;
  const { [SUBJECT]: said, ...stated } = values;
  if (said === undefined) {
    return refusal(number, subjectColumn, { refused: 'missing', detail: 'the row does not name its subject' });
  }
  const subject = referenceSchema.safeParse(said);
  if (!subject.success) {
    return refusal(number, subjectColumn, { refused: 'bad-reference', detail: subject.error.issues[0]!.message });
  }
  const fields = SCHEMAS[kind].safeParse(toFields(stated));
  if (fields.success) return { stated: { row: number, subject: subject.data, fields: fields.data } };
  const { path, message } = fields.error.issues[0]!;
  const column = columns.find(({ spec }) => spec.field === path[0]) ?? null;
  return refusal(number, column, { refused: 'bad-value', detail: message });
}

/** Some fields have two columns. */
function toFields({
  supplementRequestedMs,
  supplementAnsweredMs,
  supplementCount,
  longitude,
  latitude,
  ...rest
}: Record<string, unknown>) {
  return {
    ...rest,
    ...(supplementCount === undefined ? {} : { supplementCount }),
    ...(supplementCount === 0 ? { supplements: [] } : {}),
    ...(supplementRequestedMs === undefined
      ? {}
      : { supplements: [{ requestedMs: supplementRequestedMs, answeredMs: supplementAnsweredMs ?? null }] }),
    ...(longitude === undefined || latitude === undefined ? {} : { position: [longitude, latitude] }),
  };
}

function refusal(
  row: number,
  column: ReadColumn | null,
  { refused: reason, detail, word }: Extract<ReadValue, { refused: string }>,
): RowReading {
  const where = { column: column && columnName(column.column), header: column?.header ?? null };
  const told = word === undefined || column === null ? {} : { unknownWord: { column: column.column, word } };
  return { refused: { row, ...where, reason, detail }, ...told };
}
