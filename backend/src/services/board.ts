import type { ByChannel, Dossier, ServiceBoard, Share } from '@commune/contract';
import { DAY_MS, dateOfDay, dayOfDate, dossierStanding, localDay, startOfLocalDay } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import {
  counters,
  inHand,
  knowledge,
  receivedSince,
  resolvedSince,
  type Today,
  waitingDossiers,
} from '../store/services/board.ts';
import { type ServiceConfiguration, serviceConfiguration } from '../store/services/configuration.ts';
import { documentTally } from '../store/services/document-tally.ts';
import { paymentsTold } from '../store/services/online-payments.ts';
import { toldOf } from '../store/services/told.ts';
import { snapshot } from '../store/transaction.ts';

/** They are judged one by one; a commune has some dozens. */
export const MOST_WAITING = 5000;

/** The day of Viet Nam that a moment is in. */
export function todayOf(atMs: number): Today {
  const todayMs = startOfLocalDay(localDay(atMs));
  return { atMs, todayMs, tomorrowMs: todayMs + DAY_MS };
}

/** The public-services board of a realm, all of it in one state of the database. */
export async function serviceBoard(
  pool: pg.Pool,
  realm: RealmRow,
  atMs: number,
  from: number | null,
): Promise<ServiceBoard> {
  const day = localDay(atMs);
  const fromMs = startOfLocalDay(from === null ? dayOfDate(`${dateOfDay(day).slice(0, 4)}-01-01`) : localDay(from));
  const today = todayOf(atMs);
  const client = await pool.connect();
  try {
    return await snapshot(client, async () => {
      const told = await paymentsTold(client, realm, atMs);
      const came = await receivedSince(client, realm, { fromMs, ...today }, told);
      const ended = await resolvedSince(client, realm, { fromMs, ...today });
      const counts = await inHand(client, realm, today);
      const waiting = await waitingDossiers(client, realm, MOST_WAITING);
      const judged = judgeWaiting(waiting, await serviceConfiguration(client), atMs);
      const { knownMs } = await toldOf(client, realm, 'dossier', atMs);
      const { knownMs: paymentsKnownMs } = await toldOf(client, realm, 'payment', atMs);
      const { contradictions, unread, cashless, payments, paid } = await knowledge(client, realm, fromMs, atMs);
      const of = (outcome: string) => ended.find((row) => row.outcome === outcome)?.period ?? 0;
      const sum = (figure: 'withFee' | 'feeKnown' | 'paidOnline') =>
        came.reduce((total, row) => total + row[figure], 0);
      const period = byChannel(came, 'period');
      return {
        ...{ realm: realm.slug, atMs, fromMs, knownMs, paymentsKnownMs, contradictions, unread },
        received: { today: byChannel(came, 'today'), period },
        resolved: {
          today: ended.reduce((total, row) => total + row.today, 0),
          ...{ early: of('early'), onTime: of('on_time'), late: of('late'), noDueDate: of('no_due_date') },
        },
        inHand: {
          within: counts.within + judged.within,
          dueToday: counts.dueToday + judged.dueToday,
          overdue: counts.overdue + judged.overdue,
          noDueDate: counts.noDueDate + judged.noDueDate,
          waiting: waiting.length,
        },
        documents: {
          ...(await documentTally(client, realm, today)),
          knownMs: (await toldOf(client, realm, 'document', atMs)).knownMs,
        },
        online: shareOf(period.online, period.online + period.direct + period.post),
        paidOnline: feeShare(sum('paidOnline'), sum('withFee'), sum('feeKnown')),
        cashless: shareOf(cashless, payments),
        paid,
        counters: await counters(client, realm, today),
      };
    });
  } finally {
    client.release();
  }
}

function byChannel(rows: readonly { channel: string | null; period: number; today: number }[], of: 'period' | 'today') {
  const counts: ByChannel = { direct: 0, post: 0, online: 0, unknown: 0 };
  for (const row of rows) counts[(row.channel ?? 'unknown') as keyof ByChannel] += row[of];
  return counts;
}

/** How long those that wait for papers have, is put off by the time that they have waited until now. */
function judgeWaiting(dossiers: readonly Dossier[], { procedures, clock }: ServiceConfiguration, atMs: number) {
  const judged = { within: 0, noDueDate: 0, dueToday: 0, overdue: 0 };
  for (const dossier of dossiers) {
    const procedure = dossier.procedure === null ? undefined : procedures.get(dossier.procedure);
    const standing = dossierStanding(dossier, procedure, clock, atMs);
    if (standing === 'within') judged.within++;
    else if (standing === 'due_today') judged.dueToday++;
    else if (standing === 'overdue') judged.overdue++;
    else judged.noDueDate++;
  }
  return judged;
}

/** Of all with a fee, as it is scored; where of none it is known how it was paid there is no share. */
function feeShare(n: number, of: number, known: number): ServiceBoard['paidOnline'] {
  return of > 0 && known === 0 ? null : { ...shareOf(n, of), known };
}

function shareOf(n: number, of: number): Share {
  return { n, of, share: of === 0 ? null : n / of };
}
