import {
  documentFieldsSchema,
  dossierFieldsSchema,
  type FactRefusal,
  type FactSource,
  paymentFieldsSchema,
  personalDataIn,
  referenceSchema,
  reportFieldsSchema,
  type ServiceFact,
  type ServiceKind,
} from '@commune/contract';
import { personalReference, type ReadStatement } from './read-event.ts';
import { PERSONAL_DETAIL, readSifted, sift } from './sift.ts';

const FIELDS = {
  dossier: dossierFieldsSchema,
  payment: paymentFieldsSchema,
  document: documentFieldsSchema,
  citizen_report: reportFieldsSchema,
};

export interface IncomingRow {
  kind: ServiceKind;
  subject: string;
  /** when the export was made, and when it came to us; epoch ms */
  knownMs: number;
  arrivedMs: number;
  source: Extract<FactSource, { from: 'import' }>;
  /** mapped and read: moments in epoch ms, states by their keys; null where the export says that there is none */
  fields: Readonly<Record<string, unknown>>;
}

/** What a row of an export states of its subject, by the rules of `readServiceEvent`. A row that states nothing is refused. */
export function readServiceRow({ kind, subject, fields, ...about }: IncomingRow): ReadStatement {
  const personal = personalDataIn(subject);
  if (personal !== null) return refuse('personal_reference', personalReference(subject, PERSONAL_DETAIL[personal]));
  const reference = referenceSchema.safeParse(subject);
  if (!reference.success) return refuse('bad_data', `"${subject}": ${reference.error.issues[0]!.message}`);
  const sifted = sift(fields, FIELDS[kind].shape, kind);
  const read = readSifted<object>(sifted, (candidate) => FIELDS[kind].safeParse(candidate));
  const { dropped } = sifted;
  if (read.data === undefined) return { ...refuse('bad_data', read.detail), dropped };
  if (Object.keys(read.data).length === 0) return { ...refuse('bad_data', 'the row states nothing'), dropped };
  return {
    fact: { kind, subject: reference.data, ...about, fields: read.data } as ServiceFact,
    refused: null,
    dropped,
  };
}

function refuse(reason: FactRefusal, detail: string): ReadStatement {
  return { fact: null, refused: { reason, detail }, dropped: [] };
}
