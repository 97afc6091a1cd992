import type { Dossier, Procedure } from '@commune/contract';
import type { WorkingClock } from '../working-days/index.ts';
import { DOSSIER_STANDINGS, type DossierStanding, dossierStanding } from './dossier-clock.ts';
import { endOf, isClosed } from './fold-dossier.ts';

/** The counts of a reporting period, in the words of the reports upward. */
interface DossierTally {
  /** in the period, by how they came; `unknown` where nobody says */
  received: { online: number; direct: number; post: number; unknown: number };
  /** received earlier, and in hand when the period began */
  carriedOver: number;
  resolved: { early: number; onTime: number; late: number; noDueDate: number };
  inHand: { within: number; dueToday: number; overdue: number; noDueDate: number };
}

/**
 * Counts dossier by dossier what the board counts by SQL, which is held against it. `fromMs` inclusive, `atMs` the moment
 * that it is told for: what is in hand is in hand then, as far as is known now.
 */
export function tallyDossiers(
  dossiers: Iterable<Dossier>,
  procedures: ReadonlyMap<string, Procedure>,
  clock: WorkingClock,
  { fromMs, atMs }: { fromMs: number; atMs: number },
): DossierTally {
  const received = { online: 0, direct: 0, post: 0, unknown: 0 };
  const resolved = Object.fromEntries(DOSSIER_STANDINGS.map((standing) => [standing, 0])) as Record<
    DossierStanding,
    number
  >;
  const inHand = { ...resolved };
  let carriedOver = 0;
  for (const dossier of dossiers) {
    const procedure = dossier.procedure === null ? undefined : procedures.get(dossier.procedure);
    const standing = dossierStanding(dossier, procedure, clock, atMs);
    if (standing === 'not_counted') continue;
    const cameMs = dossier.receivedMs ?? dossier.firstKnownMs;
    const closed = isClosed(dossier.state);
    const endMs = endOf(dossier) ?? dossier.knownMs;
    if (cameMs > atMs || (closed && endMs < fromMs)) continue;
    if (cameMs >= fromMs) received[dossier.channel ?? 'unknown']++;
    else carriedOver++;
    (closed ? resolved : inHand)[standing]++;
  }
  return {
    received,
    carriedOver,
    resolved: {
      early: resolved.early,
      onTime: resolved.on_time,
      late: resolved.late,
      noDueDate: resolved.no_due_date,
    },
    inHand: {
      within: inHand.within,
      dueToday: inHand.due_today,
      overdue: inHand.overdue,
      noDueDate: inHand.no_due_date,
    },
  };
}
