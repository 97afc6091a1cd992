import type { ImportField, Localized, ServiceKind } from '@commune/contract';
import { DOSSIER_FIELD_SPECS } from './dossier-fields.ts';
import { DOCUMENT_FIELD_SPECS, PAYMENT_FIELD_SPECS, REPORT_FIELD_SPECS } from './other-fields.ts';

/** What a column can be read as, and the headers and words by which it is known. */
export interface FieldSpec {
  field: string;
  type: ImportField['type'];
  name: Localized;
  /** headers, compared without diacritics, blanks and case */
  headers: readonly string[];
  /** by what they stand for, compared the same way: its Vietnamese name, its English one, then what else exports say */
  words?: Readonly<Record<string, readonly string[]>>;
  /** its words are names of units, which the deployment keeps */
  ofUnits?: true;
}

export const FIELD_SPECS: Record<ServiceKind, readonly FieldSpec[]> = {
  dossier: DOSSIER_FIELD_SPECS,
  payment: PAYMENT_FIELD_SPECS,
  document: DOCUMENT_FIELD_SPECS,
  citizen_report: REPORT_FIELD_SPECS,
};

/** What no row can do without. */
export const SUBJECT = 'subject';

export function importFields(kind: ServiceKind): ImportField[] {
  return FIELD_SPECS[kind].map(({ field, type, name, words }) => ({
    ...{ field, type, name, required: field === SUBJECT },
    ...(words === undefined ? {} : { choices: Object.entries(words).map(([key, [vi, en]]) => choice(key, vi, en)) }),
  }));
}

function choice(key: string, vi = key, en = vi): { key: string; name: Localized } {
  return { key, name: { vi, en } };
}
