import type { DossierChannel, Procedure, Supplement } from '@commune/contract';
import { dossierDue } from '@commune/domain';
import { HOUR_MS, localDay, MINUTE_MS, officeClock } from '../world/calendar.ts';
import { shares } from '../world/digital-shares.ts';
import { feeOf, type PaymentDraw, payFee } from './dossier-payment.ts';
import { type Draw, type Happening, happening, type Life } from './register.ts';

export interface Filing {
  ref: string;
  procedure: Procedure;
  channel: DossierChannel;
  /** filed online, else taken in */
  begunMs: number;
  /** where it was taken in over a counter */
  counter?: number;
}

export type DossierDraw =
  | PaymentDraw
  | ('acceptance' | 'refusal' | 'papers' | 'reuse' | 'sync' | 'start' | 'supplement' | 'request' | 'answer')
  | ('second' | 'late' | 'work' | 'outcome' | 'result' | 'digitised' | 'return' | 'rating' | 'mood' | 'complaint');

const REFUSED = 0.015;
const SUPPLEMENT = 0.045;
/** of those, how many are asked a second time, which counts as late */
const SECOND_SUPPLEMENT = 0.1;
const LATE = 0.042;
const WITHDRAWN = 0.007;
const STOPPED = 0.005;

const UNENDED = { state: 'processing', processedMs: null, returnedMs: null, endedMs: null } as const;
const USUAL_TERM = { amount: 5, unit: 'working-day' } as const;

/** What happens to a dossier from its filing to the rating of how it was handled; about 95 of 100 are on time. */
export function dossierLife(filing: Filing, draw: Draw<DossierDraw>): Life {
  const { ref: dossier, procedure, channel, begunMs } = filing;
  const about = { dossier, procedure: procedure.code, channel, unit: procedure.unit };
  const life: Happening[] = [];
  let receivedMs = Math.floor(begunMs);
  if (channel === 'online') {
    life.push(happening(begunMs, 'dossier.registered', about));
    receivedMs = Math.floor(officeClock.add(begunMs, (5 + 150 * draw('acceptance') ** 2) * MINUTE_MS));
    if (draw('refusal') < REFUSED) return [...life, happening(receivedMs, 'dossier.refused', { dossier })];
  }
  const day = localDay(receivedMs);
  const promised = officeClock.due(receivedMs, procedure.duration ?? USUAL_TERM).dueMs;
  const termMs = Math.max(officeClock.between(receivedMs, promised), 10 * MINUTE_MS);
  const feeVnd = feeOf(procedure, draw);
  const payment =
    feeVnd > 0
      ? payFee({ dossier, procedure: procedure.code, amountVnd: feeVnd }, channel, receivedMs + MINUTE_MS, draw)
      : undefined;
  const paid = payment && { paid: true, paidOnline: payment.method === 'online' };
  life.push(
    happening(receivedMs, 'dossier.received', {
      ...about,
      ...(filing.counter === undefined ? {} : { counter: filing.counter }),
      ...{ promised, feeVnd },
      digitisedInput: channel === 'online' || draw('papers') < shares.papersDigitised(day),
      reusedComponents: draw('reuse') < shares.reused(day) ? 1 + Math.floor(draw('start') * 3) : 0,
      synced: draw('sync') < 0.985,
    }),
    ...(payment?.happenings ?? []),
  );
  let startMs = officeClock.add(receivedMs, termMs * 0.06 * draw('start') + MINUTE_MS);
  if (payment) {
    if (channel === 'online')
      life.push(happening(receivedMs + MINUTE_MS, 'dossier.fee_requested', { dossier, feeVnd }));
    startMs = Math.max(startMs, payment.paidMs + MINUTE_MS);
  }
  life.push(happening(startMs, 'dossier.processing', { dossier, ...paid }));

  const supplements = supplementsOf(procedure, startMs, termMs, draw);
  for (const { requestedMs, answeredMs } of supplements) {
    life.push(
      happening(requestedMs, 'dossier.supplement_requested', { dossier }),
      happening(answeredMs, 'dossier.supplemented', { dossier, requested: requestedMs }),
    );
  }
  const resumedMs = supplements.at(-1)?.answeredMs ?? startMs;
  const timed = { ...UNENDED, receivedMs, promisedMs: promised, supplements };
  const dueMs = dossierDue(timed, procedure, officeClock, resumedMs)?.dueMs ?? promised;
  const isLate = draw('late') < LATE;
  const leftMs = Math.max(officeClock.between(resumedMs, dueMs), 10 * MINUTE_MS);
  const endMs = isLate
    ? officeClock.add(dueMs, officeClock.dayMs * (0.1 + 5 * draw('work') ** 2))
    : officeClock.add(resumedMs, leftMs * (0.2 + 0.72 * Math.sqrt(draw('work'))));
  return [...life, ...ending(filing, endMs, isLate, payment?.ref, draw)].sort((a, b) => a.t - b.t);
}

/** More papers are asked for where there is time to bring them. */
function supplementsOf(
  { duration }: Procedure,
  startMs: number,
  termMs: number,
  draw: Draw<DossierDraw>,
): (Supplement & { answeredMs: number })[] {
  if (termMs < 2 * officeClock.dayMs || duration?.unit === 'working-hour' || draw('supplement') >= SUPPLEMENT)
    return [];
  const ask = (fromMs: number) => {
    const requestedMs = Math.floor(
      officeClock.add(fromMs, Math.min(termMs * 0.3, officeClock.dayMs) * draw('request')),
    );
    const answeredMs = Math.floor(officeClock.add(requestedMs, officeClock.dayMs * (0.3 + 5 * draw('answer'))));
    return { requestedMs, answeredMs };
  };
  const first = ask(startMs + MINUTE_MS);
  return draw('second') < SECOND_SUPPLEMENT ? [first, ask(first.answeredMs + MINUTE_MS)] : [first];
}

function ending(
  { ref: dossier, procedure, channel }: Filing,
  endMs: number,
  isLate: boolean,
  payment: string | undefined,
  draw: Draw<DossierDraw>,
): Happening[] {
  const day = localDay(endMs);
  if (draw('outcome') < WITHDRAWN) {
    const refund = payment && happening(endMs + HOUR_MS, 'payment.refunded', { payment, dossier });
    return [happening(endMs, 'dossier.withdrawn', { dossier }), ...(refund ? [refund] : [])];
  }
  if (draw('outcome') < WITHDRAWN + STOPPED) return [happening(endMs, 'dossier.stopped', { dossier })];
  const returnedMs = Math.floor(returnOf(procedure, channel, endMs, draw('return')));
  const end = [
    happening(endMs, 'dossier.processed', {
      dossier,
      electronicResult: channel === 'online' || draw('result') < shares.electronicResult(day),
      digitisedResult: draw('digitised') < shares.resultDigitised(day),
    }),
    happening(returnedMs, 'dossier.returned', { dossier }),
  ];
  if (draw('rating') < (channel === 'online' ? 0.5 : 0.35)) {
    const mood = draw('mood');
    const rating = mood < (isLate ? 0.25 : 0.012) ? 'dissatisfied' : mood < 0.45 ? 'satisfied' : 'very_satisfied';
    end.push(happening(returnedMs + (1 + 90 * mood) * MINUTE_MS, 'dossier.rated', { dossier, rating }));
  }
  if (draw('complaint') < (isLate ? 0.05 : 0.002)) {
    end.push(happening(returnedMs + 20 * HOUR_MS, 'dossier.updated', { dossier, complaint: true }));
  }
  return end;
}

/** An electronic result goes out at once; a paper is waited for on the same day, or fetched on one of the next. */
function returnOf({ duration }: Procedure, channel: DossierChannel, endMs: number, draw: number): number {
  if (channel === 'online') return endMs + (1 + 3 * draw) * MINUTE_MS;
  const isSameDay = duration?.unit === 'working-hour' || duration?.amount === 0;
  if (isSameDay && draw < 0.8) return officeClock.add(endMs, (4 + 45 * draw) * MINUTE_MS);
  const days = draw < 0.97 ? 0.05 + 4 * draw ** 3 : 5 + 500 * (draw - 0.97);
  return officeClock.add(endMs, officeClock.dayMs * days);
}
