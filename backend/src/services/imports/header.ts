import { createHash } from 'node:crypto';
import { type ImportColumn, isPersonalField, type ServiceKind } from '@commune/contract';
import { plain } from '../../tables/plain.ts';
import type { Cell, TableRow } from '../../tables/table.ts';
import { FIELD_SPECS, SUBJECT } from './field-specs.ts';

/** A row that names the columns, as it was found. */
export interface Header {
  row: number;
  /** by column; empty where it names none */
  names: string[];
  /** the same names in the same order give the same */
  fingerprint: string;
  /** how many fields it names */
  known: number;
  namesSubject: boolean;
}

/** The header stands within so many rows of the beginning: below a title, a date, a department's name. */
export const HEADER_WITHIN_ROWS = 30;
const MAX_NAME = 200;

/** The row among the first ones that names the most fields of a kind; null where none names two. */
export function findHeader(
  kind: ServiceKind,
  rows: readonly TableRow[],
  remembered: ReadonlySet<string>,
): Header | null {
  let best: Header | null = null;
  for (const { number, cells } of rows.slice(0, HEADER_WITHIN_ROWS)) {
    const names = cells.map(nameOf);
    while (names.at(-1) === '') names.pop();
    const fields = new Set(names.flatMap((name) => fieldNamed(kind, name) ?? []));
    const header: Header = {
      ...{ row: number, names, fingerprint: fingerprintOf(names) },
      ...{ known: fields.size, namesSubject: fields.has(SUBJECT) },
    };
    if (remembered.has(header.fingerprint)) return header;
    const better = best === null || weigh(header) > weigh(best);
    if (header.known >= 2 && better) best = header;
  }
  return best;
}

const weigh = ({ known, namesSubject }: Header) => known + (namesSubject ? 100 : 0);

/** The columns of a header, read by what their names are known to mean; a field is taken by the first that names it. */
export function guessColumns(kind: ServiceKind, { names }: Pick<Header, 'names'>): ImportColumn[] {
  const taken = new Set<string>();
  return names.flatMap((header, column) => {
    if (header === '') return [];
    const named = fieldNamed(kind, header);
    const field = named === null || taken.has(named) ? null : named;
    if (field !== null) taken.add(field);
    return [{ column, header, field, personal: field === null && isPersonalField(header) }];
  });
}

/** What of the remembered names is not there, and what is there that was not. */
export function headerChange(
  remembered: readonly string[],
  names: readonly string[],
): { missing: string[]; added: string[] } {
  const before = new Set(remembered.map(plain));
  const now = new Set(names.map(plain));
  const absent = (from: readonly string[], known: ReadonlySet<string>) =>
    from.filter((name) => name !== '' && !known.has(plain(name)));
  return { missing: absent(remembered, now), added: absent(names, before) };
}

export function fingerprintOf(names: readonly string[]): string {
  return createHash('sha256').update(names.map(plain).join('\n')).digest('hex');
}

function nameOf(cell: Cell | null): string {
  return cell?.type === 'text' ? cell.text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_NAME) : '';
}

const namesOf = (kind: ServiceKind): ReadonlyMap<string, string> =>
  new Map(FIELD_SPECS[kind].flatMap(({ field, headers }) => headers.map((header) => [plain(header), field] as const)));

const BY_NAME: Record<ServiceKind, ReadonlyMap<string, string>> = {
  dossier: namesOf('dossier'),
  payment: namesOf('payment'),
  document: namesOf('document'),
  citizen_report: namesOf('citizen_report'),
};

function fieldNamed(kind: ServiceKind, name: string): string | null {
  // A unit or a remark in brackets says nothing of what the column is: `Phí (đồng)`.
  return BY_NAME[kind].get(plain(name)) ?? BY_NAME[kind].get(plain(name.replaceAll(/\([^)]*\)/g, ''))) ?? null;
}
