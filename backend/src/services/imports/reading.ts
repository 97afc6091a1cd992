import type { ColumnMapping, DateOrder, ImportColumn, ServiceKind } from '@commune/contract';
import { plain } from '../../tables/plain.ts';
import { FIELD_SPECS, type FieldSpec, SUBJECT } from './field-specs.ts';

/** Names of units by their keys, as the deployment keeps them. */
export type UnitNames = ReadonlyMap<string, readonly string[]>;

/** A column as its cells are read. */
export interface ReadColumn {
  column: number;
  header: string;
  spec: FieldSpec;
  dates: DateOrder;
  /** by the plain word */
  words: ReadonlyMap<string, string | null>;
}

/** The columns of a mapping that are read. A field that is read from two columns, or none at all of the subject, is an error. */
export function readColumns(kind: ServiceKind, columns: readonly ImportColumn[], units: UnitNames): ReadColumn[] {
  const specs = new Map(FIELD_SPECS[kind].map((spec) => [spec.field, spec]));
  return columns.flatMap(({ column, header, field, dates = 'dmy', words = {}, personal }) => {
    const spec = field === null || personal ? undefined : specs.get(field);
    return spec === undefined ? [] : [{ column, header, spec, dates, words: dictionary(spec, words, units) }];
  });
}

/** What is wrong with a mapping, in words; null where nothing is. */
export function mappingFault(kind: ServiceKind, columns: readonly ImportColumn[]): string | null {
  const fields = new Map(FIELD_SPECS[kind].map((spec) => [spec.field, spec]));
  const taken = new Set<string>();
  for (const { field, header, personal, words } of columns) {
    if (field === null) continue;
    const spec = fields.get(field);
    if (spec === undefined) return `a ${kind} has no field "${field}"`;
    if (personal) return `the column "${header}" is about a person: it is never read`;
    if (taken.has(field)) return `"${field}" is read from two columns`;
    taken.add(field);
    for (const meant of Object.values(words ?? {})) {
      if (meant === null || spec.ofUnits || spec.type === 'boolean') continue;
      if (spec.words === undefined || !Object.hasOwn(spec.words, meant)) return `"${field}" knows no "${meant}"`;
    }
  }
  const name = fields.get(SUBJECT)!.name;
  return taken.has(SUBJECT) ? null : `no column is read as "${name.vi}" (${name.en}): say which one names the subject`;
}

/** The given columns in place of those of the same number. */
export function withColumns(columns: readonly ImportColumn[], given: readonly ColumnMapping[]): ImportColumn[] {
  const byColumn = new Map(given.map((each) => [each.column, each]));
  return columns.map((column) => {
    const { header, personal } = column;
    const instead = byColumn.get(column.column);
    return instead === undefined ? column : { ...instead, header, personal };
  });
}

function dictionary(
  spec: FieldSpec,
  given: Readonly<Record<string, string | null>>,
  units: UnitNames,
): Map<string, string | null> {
  const words = new Map<string, string | null>();
  const known: Iterable<[string, readonly string[]]> = spec.ofUnits ? units : Object.entries(spec.words ?? {});
  for (const [key, said] of known) for (const word of [key, ...said]) words.set(plain(word), key);
  for (const [word, meant] of Object.entries(given)) words.set(plain(word), meant);
  return words;
}
