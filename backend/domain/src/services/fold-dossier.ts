import {
  type Contradiction,
  DOSSIER_STATES,
  type Dossier,
  type DossierFields,
  type DossierState,
  type Supplement,
} from '@commune/contract';
import { isBareDate, localDay } from '../working-days/index.ts';
import { contradiction, milestone, newest, newestMoment, newestState, type Statement, withHour } from './statements.ts';

type Said = readonly Statement<DossierFields>[];

const CLOSED: readonly DossierState[] = ['refused', 'withdrawn', 'stopped', 'processed', 'returned'];

/** Nothing is to be done for it any more, but for handing out a result that is ready. */
export function isClosed(state: DossierState): boolean {
  return CLOSED.includes(state);
}

/** When work on it ended: processed outranks returned (Decision 766/QĐ-TTg). Null: not yet, or nobody knows when. */
export function endOf({ processedMs, returnedMs, endedMs }: Pick<Dossier, 'processedMs' | 'returnedMs' | 'endedMs'>) {
  return processedMs ?? returnedMs ?? endedMs;
}

export function foldDossier(
  said: Said,
  procedures: { has(code: string): boolean },
): Omit<Dossier, 'kind' | 'subject' | 'firstKnownMs' | 'knownMs' | 'from'> {
  const received = milestone(said, 'receivedMs');
  const processed = milestone(said, 'processedMs');
  const returned = milestone(said, 'returnedMs');
  const ended = milestone(said, 'endedMs');
  const fees = said.filter(({ fields }) => (fields.feeVnd ?? 0) >= 0);
  const moments = { processedMs: processed.ms, returnedMs: returned.ms, endedMs: ended.ms };
  const dossier = {
    procedure: newest(said, 'procedure'),
    channel: newest(said, 'channel'),
    unit: newest(said, 'unit'),
    counter: newest(said, 'counter'),
    registeredMs: milestone(said, 'registeredMs').ms,
    receivedMs: received.ms,
    promisedMs: newestMoment(said, 'promisedMs'),
    ...moments,
    supplements: supplementsOf(said),
    supplementCount: newest(said, 'supplementCount'),
    feeVnd: newest(fees, 'feeVnd'),
    paid: newest(said, 'paid'),
    paidOnline: newest(said, 'paidOnline'),
    paperResult: newest(said, 'paperResult'),
    electronicResult: newest(said, 'electronicResult'),
    digitisedInput: newest(said, 'digitisedInput'),
    digitisedResult: newest(said, 'digitisedResult'),
    reusedComponents: newest(said, 'reusedComponents'),
    synced: newest(said, 'synced'),
    rating: newest(said, 'rating'),
    complaint: newest(said, 'complaint'),
    state: stateOf(said, received.ms, moments),
  };

  const contradictions: Contradiction[] = [];
  const note = (code: Contradiction['code'], ...fields: Extract<keyof DossierFields, string>[]) =>
    contradictions.push(contradiction(code, said, fields));
  const end = endOf(dossier);
  const ends = [processed.ms, returned.ms, ended.ms].filter((ms) => ms !== null);
  if (received.twice) note('received_twice', 'receivedMs');
  if (processed.twice) note('closed_twice', 'processedMs');
  if (returned.twice) note('closed_twice', 'returnedMs');
  if (ended.twice) note('closed_twice', 'endedMs');
  if (ends.some((ms) => isBefore(ms, received.ms))) {
    note('end_before_receipt', 'receivedMs', 'processedMs', 'returnedMs', 'endedMs');
  }
  if (isBefore(returned.ms, processed.ms)) note('processed_after_return', 'processedMs', 'returnedMs');
  if (isBefore(dossier.promisedMs, received.ms)) note('promised_before_receipt', 'receivedMs', 'promisedMs');
  if (received.ms === null && (processed.ms ?? returned.ms) !== null)
    note('never_received', 'processedMs', 'returnedMs');
  if (isClosed(dossier.state) && end === null) note('closed_without_date', 'state');
  if (hasAnswerOfNothing(said)) note('answer_without_request', 'supplements');
  if (fees.length < said.length) note('negative_amount', 'feeVnd');
  if (dossier.procedure !== null && !procedures.has(dossier.procedure)) note('unknown_procedure', 'procedure');
  return { ...dossier, contradictions };
}

/**
 * The state said last, but what has an end is not in hand again because a message of its beginning came after it: only an
 * export that takes the end back opens it again.
 */
function stateOf(
  said: Said,
  receivedMs: number | null,
  { processedMs, returnedMs, endedMs }: Pick<Dossier, 'processedMs' | 'returnedMs' | 'endedMs'>,
): DossierState {
  const state = newestState(said, DOSSIER_STATES) ?? (receivedMs === null ? 'registered' : 'accepted');
  if (returnedMs !== null && (!isClosed(state) || state === 'processed')) return 'returned';
  if (isClosed(state)) return state;
  if (processedMs !== null) return 'processed';
  if (endedMs === null) return state;
  return (
    newestState(
      said.filter(({ fields }) => fields.state && isClosed(fields.state)),
      DOSSIER_STATES,
    ) ?? 'stopped'
  );
}

/**
 * Requests told apart by their moment. A row of an export that tells one tells the last: what was asked before stays, unless
 * the row says that this was the only time. A row that tells none or several tells all that there are.
 */
function supplementsOf(said: Said): Supplement[] {
  const momentOf = requestMoments(said);
  const replies = said.flatMap(({ fields }) => fields.supplements ?? []).map(({ answeredMs }) => answeredMs);
  let answers = new Map<number, number | null>();
  for (const { from, fields } of said) {
    const { supplements, supplementCount } = fields;
    if (supplements === undefined) continue;
    const tellsLast = from === 'import' && supplements.length === 1;
    if (from === 'import' && !tellsLast) answers = new Map();
    for (const { requestedMs, answeredMs } of supplements) {
      const moment = momentOf(requestedMs, from);
      const known = answers.get(moment) ?? null;
      const told = withHour(answeredMs, replies);
      // An export corrects the day, and does not hide the hour.
      const corrects = tellsLast && told !== null && known !== null && localDay(told) !== localDay(known);
      const answered = corrects ? told : (known ?? told);
      if (tellsLast && supplementCount === 1) answers = new Map();
      if (tellsLast) endBefore(answers, moment);
      answers.set(moment, answered);
    }
  }
  return [...answers]
    .map(([requestedMs, answeredMs]) => ({ requestedMs, answeredMs }))
    .sort((one, other) => one.requestedMs - other.requestedMs);
}

/** Nobody asks again while papers are awaited: those of earlier requests had come by then. */
function endBefore(answers: Map<number, number | null>, moment: number): void {
  for (const [earlier, answeredMs] of answers) {
    if (answeredMs === null && earlier < moment) answers.set(earlier, moment);
  }
}

/**
 * The moment by which a request is told apart: a day without an hour is the request of that day whose hour was said, and
 * what an export tells, which may leave out seconds, the nearest of that day that an event tells.
 */
function requestMoments(said: Said): (ms: number, from: 'event' | 'import') => number {
  const all = requestsIn(said);
  const byEvents = requestsIn(said.filter(({ from }) => from === 'event'));
  return (ms, from) => {
    if (from === 'event') return withHour(ms, all);
    const ofDay = byEvents.filter((other) => localDay(other) === localDay(ms));
    const last = ofDay.at(-1);
    const [nearest] = ofDay.sort((one, other) => Math.abs(one - ms) - Math.abs(other - ms));
    return withHour((isBareDate(ms) ? last : nearest) ?? ms, all);
  };
}

function requestsIn(said: Said): number[] {
  return said.flatMap(({ fields }) => fields.supplements ?? []).map(({ requestedMs }) => requestedMs);
}

function hasAnswerOfNothing(said: Said): boolean {
  const isAnswer = ({ type }: Statement<DossierFields>) => type === 'dossier.supplemented';
  const momentOf = requestMoments(said);
  const momentsIn = (statements: Said) =>
    statements.flatMap(({ from, fields }) =>
      (fields.supplements ?? []).map(({ requestedMs }) => momentOf(requestedMs, from)),
    );
  const asked = new Set(momentsIn(said.filter((one) => !isAnswer(one))));
  return momentsIn(said.filter(isAnswer)).some((moment) => !asked.has(moment));
}

/** Where one of two has no hour, by the day. */
function isBefore(ms: number | null, other: number | null): boolean {
  if (ms === null || other === null) return false;
  return isBareDate(ms) || isBareDate(other) ? localDay(ms) < localDay(other) : ms < other;
}
