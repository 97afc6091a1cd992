import type { PaymentMethod, Procedure } from '@commune/contract';
import { localDay, MINUTE_MS } from '../world/calendar.ts';
import { shares } from '../world/digital-shares.ts';
import { type Draw, type Happening, happening } from './register.ts';

export type PaymentDraw = 'method' | 'failure' | 'delay' | 'copies';

/** Certified copies are paid by the page. */
const BY_THE_PAGE = '2.000815';
const MOST_PAGES = 12;
const FAILING = 0.04;

/** 0: free of charge */
export function feeOf({ code, feeVnd }: Procedure, draw: Draw<PaymentDraw>): number {
  const pages = code === BY_THE_PAGE ? 1 + Math.floor(draw('copies') * MOST_PAGES) : 1;
  return (feeVnd ?? 0) * pages;
}

export interface DossierPayment {
  ref: string;
  method: PaymentMethod;
  paidMs: number;
  happenings: Happening[];
}

/** How the fee of a dossier is paid: at the counter at once, else some minutes after it was asked for. */
export function payFee(
  { dossier, procedure, amountVnd }: { dossier: string; procedure: string; amountVnd: number },
  channel: 'direct' | 'post' | 'online',
  askedMs: number,
  draw: Draw<PaymentDraw>,
): DossierPayment {
  const method = methodOf(channel, localDay(askedMs), draw('method'));
  const ref = `${dossier}-P`;
  const about = { payment: ref, dossier, procedure, amountVnd };
  const happenings = [happening(askedMs, 'payment.requested', about)];
  let paidMs = askedMs;
  if (channel === 'online') {
    paidMs += (3 + 40 * draw('delay') ** 2) * MINUTE_MS;
    if (method === 'online' && draw('failure') < FAILING) {
      happenings.push(happening(askedMs + 2 * MINUTE_MS, 'payment.failed', { ...about, method }));
    }
  }
  happenings.push(happening(paidMs, 'payment.paid', { ...about, method }));
  return { ref, method, paidMs, happenings };
}

function methodOf(channel: 'direct' | 'post' | 'online', day: number, draw: number): PaymentMethod {
  if (channel === 'online') return draw < shares.feePaidOnline(day) ? 'online' : 'transfer';
  const online = shares.counterPaidOnline(day);
  const cashless = online + shares.counterCashless(day);
  if (draw < online) return 'online';
  if (draw < cashless) return draw < online + (cashless - online) * 0.8 ? 'transfer' : 'card';
  return 'cash';
}
