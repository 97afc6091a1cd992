import type { ColumnMapping, DateOrder, ImportColumn, ImportField, UnknownWord } from '@commune/contract';

/** A column while somebody says how it is read. */
export interface ColumnDraft {
  column: number;
  header: string;
  personal: boolean;
  /** empty: it is not read */
  field: string;
  dates: DateOrder;
  words: WordDraft[];
}

/** What a word of the column stands for; `rows`: in how many it stands, where nobody has said that yet. */
export interface WordDraft {
  word: string;
  /** empty: not known; `NOTHING`: for nothing */
  meant: string;
  rows: number | null;
}

export const NOTHING = '-';
const SUBJECT = 'subject';

export function mappingDraft(columns: readonly ImportColumn[], unknown: readonly UnknownWord[]): ColumnDraft[] {
  return columns.map(({ column, header, personal, field, dates, words = {} }) => ({
    ...{ column, header, personal, field: field ?? '', dates: dates ?? 'dmy' },
    words: [
      ...Object.entries(words).map(([word, meant]) => ({ word, meant: meant ?? NOTHING, rows: null })),
      ...unknown.filter((one) => one.column === column).map(({ word, rows }) => ({ word, meant: '', rows })),
    ],
  }));
}

/** The columns that are now read otherwise than they are. */
export function changedColumns(
  draft: readonly ColumnDraft[],
  columns: readonly ImportColumn[],
  fields: readonly ImportField[],
): ColumnMapping[] {
  return draft.flatMap((drafted) => {
    const mapped = mappingOf(drafted, fields);
    const before = columns.find(({ column }) => column === drafted.column);
    const isSame =
      before !== undefined &&
      mapped.field === before.field &&
      (mapped.dates ?? 'dmy') === (before.dates ?? 'dmy') &&
      JSON.stringify(mapped.words ?? {}) === JSON.stringify(before.words ?? {});
    return isSame ? [] : [mapped];
  });
}

function mappingOf({ column, field, dates, words }: ColumnDraft, fields: readonly ImportField[]): ColumnMapping {
  if (field === '') return { column, field: null };
  const isMoment = fields.find((one) => one.field === field)?.type === 'moment';
  const meant = words.filter((one) => one.meant !== '');
  return {
    ...{ column, field },
    ...(isMoment ? { dates } : {}),
    ...(meant.length === 0
      ? {}
      : { words: Object.fromEntries(meant.map((one) => [one.word, one.meant === NOTHING ? null : one.meant])) }),
  };
}

/** The fields that more than one column is read as. */
export function doubled(draft: readonly ColumnDraft[]): Set<string> {
  const fields = draft.flatMap(({ field }) => (field === '' ? [] : [field]));
  return new Set(fields.filter((field, k) => fields.indexOf(field) !== k));
}

export function namesSubject(draft: readonly ColumnDraft[]): boolean {
  return draft.some(({ field }) => field === SUBJECT);
}

/** As a spreadsheet names it: A … Z, AA … */
export function letterOf(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? letterOf(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
}
