import type { Dossier, Loss, LossReason, Procedure, ScoreIndicatorKey } from '@commune/contract';
import { dossierDue, endOf, isClosed, isPast } from '../services/index.ts';
import type { WorkingClock } from '../working-days/index.ts';
import { Counter } from './count.ts';

export interface DossierCounts {
  'in-step': Counter;
  'on-time': Counter;
  digitised: Counter;
  reused: Counter;
  'e-result': Counter;
  'online-dossiers': Counter;
  'online-payment': Counter;
  satisfied: Counter;
}

export interface CountContext {
  procedures: ReadonlyMap<string, Procedure>;
  clock: WorkingClock;
  /** received in [fromMs, toMs); what is pending is judged at `toMs` */
  fromMs: number;
  toMs: number;
  /** a dossier received while payments are told, of which none says that it was made online, was not paid online */
  paymentsTold?: PaymentsTold | null;
}

/** From when until when somebody tells of the payments of dossiers, both included; epoch ms. */
export interface PaymentsTold {
  fromMs: number;
  toMs: number;
}

/** The losses of one indicator, told by name into a list. */
export interface NamedLosses {
  of: ScoreIndicatorKey;
  into: Loss[];
}

export function counterOf(key: ScoreIndicatorKey, named: NamedLosses | null): Counter {
  return new Counter(named?.of === key ? named.into : null);
}

export function noDossiers(named: NamedLosses | null = null): DossierCounts {
  return {
    'in-step': counterOf('in-step', named),
    'on-time': counterOf('on-time', named),
    digitised: counterOf('digitised', named),
    reused: counterOf('reused', named),
    'e-result': counterOf('e-result', named),
    'online-dossiers': counterOf('online-dossiers', named),
    'online-payment': counterOf('online-payment', named),
    satisfied: counterOf('satisfied', named),
  };
}

/**
 * One pass over the dossiers received in a period, each held against every rule that speaks of dossiers. Given counts go on
 * with them: many thousand dossiers are counted a part at a time.
 */
export function countDossiers(
  dossiers: Iterable<Dossier>,
  context: CountContext,
  counts: DossierCounts = noDossiers(),
): DossierCounts {
  for (const dossier of dossiers) {
    const { receivedMs, state } = dossier;
    if (receivedMs === null || receivedMs < context.fromMs || receivedMs >= context.toMs) continue;
    if (state === 'registered' || state === 'refused') continue;
    countOne(dossier, counts, context);
  }
  return counts;
}

function countOne(dossier: Dossier, counts: DossierCounts, context: CountContext): void {
  const { subject, channel, synced, electronicResult, digitisedInput, digitisedResult } = dossier;
  const procedure = dossier.procedure === null ? undefined : context.procedures.get(dossier.procedure);
  const lateness = latenessOf(dossier, procedure, context);
  counts['on-time'].add(subject, lateness, lateness !== 'no_due_date');
  counts['in-step'].add(subject, synced ? null : 'not_synced', synced !== null);

  const digitised = digitisedInput !== null || digitisedResult !== null;
  counts.digitised.add(subject, digitisedInput && digitisedResult ? null : 'not_digitised', digitised);
  const { reusedComponents } = dossier;
  counts.reused.add(subject, (reusedComponents ?? 0) >= 1 ? null : 'not_reused', reusedComponents !== null);

  const isDone = dossier.processedMs !== null || dossier.returnedMs !== null;
  const paperResult = dossier.paperResult ?? procedure?.paperResult ?? false;
  if (isDone && paperResult) {
    counts['e-result'].add(subject, electronicResult ? null : 'no_electronic_result', electronicResult !== null);
  }
  counts['online-dossiers'].add(subject, whyNotOnline(dossier, paperResult), channel !== null);

  const feeVnd = dossier.feeVnd ?? procedure?.feeVnd ?? 0;
  if (feeVnd > 0) {
    const known = dossier.paidOnline !== null || dossier.paid === false || isTold(dossier, context.paymentsTold);
    counts['online-payment'].add(subject, dossier.paidOnline ? null : 'not_paid_online', known);
  }
  countSatisfied(dossier, lateness, counts.satisfied);
}

function isTold({ receivedMs }: Dossier, told: PaymentsTold | null | undefined): boolean {
  return told != null && receivedMs !== null && receivedMs >= told.fromMs && receivedMs <= told.toMs;
}

function whyNotOnline({ channel, electronicResult }: Dossier, paperResult: boolean): LossReason | null {
  if (channel !== 'online') return 'not_online';
  return paperResult && electronicResult !== true ? 'no_electronic_result' : null;
}

/**
 * Why a dossier is not on time; null: it is. Without an end it is judged at the period's end; a second request for papers
 * makes it late whatever the dates say; where nobody knows when it was due it cannot be counted as on time.
 */
function latenessOf(
  dossier: Dossier,
  procedure: Procedure | undefined,
  { clock, toMs }: CountContext,
): LossReason | null {
  if (Math.max(dossier.supplements.length, dossier.supplementCount ?? 0) > 1) return 'two_supplements';
  // The period ends before `toMs`, which is the first moment of the next.
  const due = dossierDue(dossier, procedure, clock, toMs - 1);
  if (due === null) return 'no_due_date';
  const endMs = endOf(dossier);
  const ended = endMs !== null && endMs < toMs;
  if (!isPast(ended ? endMs : toMs - 1, due)) return null;
  return ended || isClosed(dossier.state) ? 'late' : 'pending_past_due';
}

/**
 * 100 − (late % + complaint or dislike %): a dossier that is late and disliked costs twice, as the formula says. Each way
 * of losing is told by name.
 */
function countSatisfied({ subject, rating, complaint }: Dossier, lateness: LossReason | null, counter: Counter): void {
  const disliked: LossReason | null =
    complaint === true ? 'complaint' : rating === 'dissatisfied' ? 'dissatisfied' : null;
  const late = lateness !== null && lateness !== 'no_due_date' ? lateness : null;
  counter.denominator++;
  counter.numerator++;
  if (rating !== null || complaint !== null) counter.known++;
  for (const reason of [late, disliked]) {
    if (reason === null) continue;
    counter.numerator--;
    counter.lose(subject, reason);
  }
}
