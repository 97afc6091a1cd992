import type { ReportFields } from './citizen-report.ts';
import type { DocumentFields } from './document.ts';
import type { DossierFields } from './dossier.ts';
import type { ServiceKind } from './fact.ts';
import type { PaymentFields } from './payment.ts';

/** What is wrong with what was said of a subject. It is kept beside the object and changes nothing of it. */
export type ContradictionCode =
  | 'end_before_receipt'
  | 'closed_twice'
  | 'received_twice'
  | 'answer_without_request'
  | 'processed_after_return'
  | 'promised_before_receipt'
  | 'closed_without_date'
  | 'never_received'
  | 'negative_amount'
  | 'unknown_procedure'
  | 'year_late';

export interface Contradiction {
  code: ContradictionCode;
  /** the fields concerned */
  fields: string[];
  /** what was said of them, oldest first; at most eight */
  said: { field: string; value: unknown; knownMs: number; from: 'event' | 'import' }[];
}

type Known<T> = { [K in keyof T]-?: Exclude<T[K], undefined> | null };

interface Folded {
  subject: string;
  /** when it was first and last spoken of */
  firstKnownMs: number;
  knownMs: number;
  from: ('event' | 'import')[];
  contradictions: Contradiction[];
}

export interface Dossier extends Folded, Omit<Known<DossierFields>, 'state' | 'supplements'> {
  kind: 'dossier';
  state: NonNullable<DossierFields['state']>;
  supplements: NonNullable<DossierFields['supplements']>;
}
export interface Payment extends Folded, Omit<Known<PaymentFields>, 'state'> {
  kind: 'payment';
  state: NonNullable<PaymentFields['state']>;
}
export interface ServiceDocument extends Folded, Omit<Known<DocumentFields>, 'state'> {
  kind: 'document';
  state: NonNullable<DocumentFields['state']>;
}
export interface CitizenReport extends Folded, Omit<Known<ReportFields>, 'state'> {
  kind: 'citizen_report';
  state: NonNullable<ReportFields['state']>;
}
export type ServiceObject = Dossier | Payment | ServiceDocument | CitizenReport;
export type ObjectOf<K extends ServiceKind> = Extract<ServiceObject, { kind: K }>;
