import type { Dossier, DossierList, DossierPage, ListedDossier, Named, OrganisationalUnit } from '@commune/contract';
import { dossierDue, dossierStanding, isClosed, localDay } from '@commune/domain';
import type pg from 'pg';
import { readUnits } from '../store/commune.ts';
import type { RealmRow } from '../store/realms.ts';
import { waitingDossiers } from '../store/services/board.ts';
import { type ServiceConfiguration, serviceConfiguration } from '../store/services/configuration.ts';
import { type DossierPlace, isByDue, listDossiers, type PlacedDossier } from '../store/services/dossier-lists.ts';
import { snapshot } from '../store/transaction.ts';
import { MOST_WAITING, todayOf } from './board.ts';

export interface DossierQuestion {
  list: DossierList;
  after: DossierPlace | null;
  limit: number;
}

/** The dossiers behind a figure of the board, a page of them; their number over all pages is the figure. */
export async function dossierPage(
  pool: pg.Pool,
  realm: RealmRow,
  question: DossierQuestion,
  atMs: number,
): Promise<Omit<DossierPage, 'next'> & { next: DossierPlace | null }> {
  const { limit } = question;
  const client = await pool.connect();
  try {
    return await snapshot(client, async () => {
      const configuration = await serviceConfiguration(client);
      const units = await readUnits(client);
      const asked = { ...question, limit: limit + 1 };
      const found = await listDossiers(client, realm, todayOf(atMs), asked);
      if (isByDue(question.list)) {
        const waiting = await waitingDossiers(client, realm, MOST_WAITING);
        found.push(...waitingIn(question, waiting, configuration, atMs));
        found.sort(byPlace);
      }
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      return {
        dossiers: shown.map(({ dossier }) => told(dossier, configuration, units, atMs)),
        next: found.length > limit && last !== undefined ? { keyMs: last.keyMs, ref: last.ref } : null,
      };
    });
  } finally {
    client.release();
  }
}

/** Those that wait for papers, where they stand now. */
function waitingIn(
  { list, after }: DossierQuestion,
  waiting: readonly Dossier[],
  { procedures, clock }: ServiceConfiguration,
  atMs: number,
): PlacedDossier[] {
  return waiting.flatMap((dossier) => {
    const procedure = dossier.procedure === null ? undefined : procedures.get(dossier.procedure);
    const standing = dossierStanding(dossier, procedure, clock, atMs);
    if (list === 'overdue' && standing !== 'overdue') return [];
    if (list === 'due-today' && standing !== 'due_today') return [];
    const due = dossierDue(dossier, procedure, clock, atMs);
    const placed = { keyMs: due?.dueMs ?? null, ref: dossier.subject, dossier };
    return after === null || byPlace(after, placed) < 0 ? [placed] : [];
  });
}

function byPlace(one: DossierPlace, other: DossierPlace): number {
  const order = (one.keyMs ?? Infinity) - (other.keyMs ?? Infinity);
  // Infinity less itself is no number.
  if (order < 0 || order > 0) return order;
  return one.ref < other.ref ? -1 : one.ref > other.ref ? 1 : 0;
}

function told(
  dossier: Dossier,
  { procedures, clock }: ServiceConfiguration,
  units: readonly OrganisationalUnit[],
  atMs: number,
): ListedDossier {
  const { subject: ref, state, unit, receivedMs, promisedMs, supplements, contradictions } = dossier;
  const procedure = dossier.procedure === null ? undefined : procedures.get(dossier.procedure);
  const due = dossierDue(dossier, procedure, clock, atMs);
  const inHand = !isClosed(state);
  return {
    ...{ ref, state, receivedMs, promisedMs, contradictions },
    procedure: named(dossier.procedure, procedure),
    unit: named(
      unit,
      units.find(({ key }) => key === unit),
    ),
    dueMs: due?.dueMs ?? null,
    byHour: due?.byHour ?? false,
    daysLeft: due === null || !inHand ? null : clock.days.between(localDay(atMs), due.day),
    overdue: dossierStanding(dossier, procedure, clock, atMs) === 'overdue',
    waiting: inHand && supplements.some(({ answeredMs }) => answeredMs === null),
  };
}

export function named(key: string | null, known: Pick<Named, 'name'> | undefined): Named | null {
  return key === null ? null : { key, name: known?.name ?? null };
}
