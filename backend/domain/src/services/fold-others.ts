import {
  type CitizenReport,
  type Contradiction,
  DOCUMENT_STATES,
  type DocumentFields,
  PAYMENT_STATES,
  type Payment,
  type PaymentFields,
  REPORT_STATES,
  type ReportFields,
  type ServiceDocument,
} from '@commune/contract';
import { contradiction, milestone, newest, newestMoment, newestState, type Statement } from './statements.ts';

type Body<T> = Omit<T, 'kind' | 'subject' | 'firstKnownMs' | 'knownMs' | 'from'>;

export function foldPayment(said: readonly Statement<PaymentFields>[]): Body<Payment> {
  const paid = milestone(said, 'paidMs');
  const refunded = milestone(said, 'refundedMs');
  const amounts = said.filter(({ fields }) => (fields.amountVnd ?? 0) >= 0);
  const contradictions: Contradiction[] = [];
  if (paid.twice) contradictions.push(contradiction('closed_twice', said, ['paidMs']));
  if (amounts.length < said.length) contradictions.push(contradiction('negative_amount', said, ['amountVnd']));
  const state = newestState(said, PAYMENT_STATES) ?? 'requested';
  const isOpen = state === 'requested' || state === 'failed';
  return {
    // What was paid stays paid, whatever older message comes after it.
    state: refunded.ms !== null ? 'refunded' : paid.ms !== null && isOpen ? 'paid' : state,
    dossier: newest(said, 'dossier'),
    procedure: newest(said, 'procedure'),
    amountVnd: newest(amounts, 'amountVnd'),
    method: newest(said, 'method'),
    requestedMs: milestone(said, 'requestedMs').ms,
    failedMs: newestMoment(said, 'failedMs'),
    paidMs: paid.ms,
    refundedMs: refunded.ms,
    contradictions,
  };
}

export function foldDocument(said: readonly Statement<DocumentFields>[]): Body<ServiceDocument> {
  const registered = milestone(said, 'registeredMs');
  const handled = milestone(said, 'handledMs');
  const issued = milestone(said, 'issuedMs');
  const contradictions: Contradiction[] = [];
  if (registered.twice) contradictions.push(contradiction('received_twice', said, ['registeredMs']));
  if (handled.twice) contradictions.push(contradiction('closed_twice', said, ['handledMs']));
  if (issued.twice) contradictions.push(contradiction('closed_twice', said, ['issuedMs']));
  if ((handled.ms ?? issued.ms ?? Infinity) < (registered.ms ?? -Infinity)) {
    contradictions.push(contradiction('end_before_receipt', said, ['registeredMs', 'handledMs', 'issuedMs']));
  }
  const state = newestState(said, DOCUMENT_STATES) ?? 'registered';
  return {
    state: issued.ms !== null ? 'issued' : handled.ms !== null && state === 'registered' ? 'handled' : state,
    direction: newest(said, 'direction'),
    unit: newest(said, 'unit'),
    registeredMs: registered.ms,
    dueMs: newestMoment(said, 'dueMs'),
    handledMs: handled.ms,
    signedMs: milestone(said, 'signedMs').ms,
    issuedMs: issued.ms,
    digital: newest(said, 'digital'),
    digitallySigned: newest(said, 'digitallySigned'),
    contradictions,
  };
}

export function foldReport(said: readonly Statement<ReportFields>[]): Body<CitizenReport> {
  const received = milestone(said, 'receivedMs');
  const handled = milestone(said, 'handledMs');
  const closed = milestone(said, 'closedMs');
  const contradictions: Contradiction[] = [];
  if (received.twice) contradictions.push(contradiction('received_twice', said, ['receivedMs']));
  if (handled.twice) contradictions.push(contradiction('closed_twice', said, ['handledMs']));
  if (closed.twice) contradictions.push(contradiction('closed_twice', said, ['closedMs']));
  if ((handled.ms ?? closed.ms ?? Infinity) < (received.ms ?? -Infinity)) {
    contradictions.push(contradiction('end_before_receipt', said, ['receivedMs', 'handledMs', 'closedMs']));
  }
  if (received.ms === null && (handled.ms ?? closed.ms) !== null) {
    contradictions.push(contradiction('never_received', said, ['handledMs', 'closedMs']));
  }
  const state = newestState(said, REPORT_STATES) ?? 'waiting';
  const isOpen = state === 'waiting' || state === 'handling';
  const ended = said.filter(({ fields }) => fields.state && !['waiting', 'handling'].includes(fields.state));
  const hasEnd = handled.ms !== null || closed.ms !== null;
  return {
    state: isOpen && hasEnd ? (newestState(ended, REPORT_STATES) ?? 'handled') : state,
    category: newest(said, 'category'),
    position: newest(said, 'position'),
    hamlet: newest(said, 'hamlet'),
    unit: newest(said, 'unit'),
    receivedMs: received.ms,
    acceptedMs: milestone(said, 'acceptedMs').ms,
    handedMs: newestMoment(said, 'handedMs'),
    startedMs: newestMoment(said, 'startedMs'),
    dueMs: newestMoment(said, 'dueMs'),
    handledMs: handled.ms,
    closedMs: closed.ms,
    result: newest(said, 'result'),
    duplicateOf: newest(said, 'duplicateOf'),
    rating: newest(said, 'rating'),
    contradictions,
  };
}
