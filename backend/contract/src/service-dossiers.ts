import type { Contradiction, DossierState, LossReason } from './services/index.ts';
import type { Localized } from './words.ts';

/** The figures of the board that dossiers stand behind; `contradictions`: of all time, those of which something contradicts something else. */
export const DOSSIER_LISTS = ['received-today', 'in-hand', 'due-today', 'overdue', 'contradictions'] as const;
export type DossierList = (typeof DOSSIER_LISTS)[number];

/** Something that has a code, and a name where one is kept here. */
export interface Named {
  key: string;
  name: Localized | null;
}

/** A dossier behind a figure, by its pseudonymous code; epoch ms. */
export interface ListedDossier {
  ref: string;
  state: DossierState;
  procedure: Named | null;
  unit: Named | null;
  receivedMs: number | null;
  /** as it was said when the dossier came in; null: nobody said, and the term of its procedure counts */
  promisedMs: number | null;
  /** that day, moved on by the time in which papers were awaited; null: nobody knows */
  dueMs: number | null;
  /** whether it is due at that hour and not by the end of that day */
  byHour: boolean;
  /** working days until it is due, below 0 since; null where it is not in hand, or nobody knows */
  daysLeft: number | null;
  overdue: boolean;
  /** papers are awaited: its time stands still */
  waiting: boolean;
  /** what was said of it that cannot all be so */
  contradictions: Contradiction[];
}

/**
 * `GET /api/services/dossiers?realm=&standing=overdue[&after=]` (operator, leader, engineer): the first due first, what
 * was received today and what contradicts itself by when it came, the last first.
 */
export interface DossierPage {
  dossiers: ListedDossier[];
  /** what to give as `after` for those that follow; null: there are none */
  next: string | null;
}

/** What lost points: a dossier, a procedure of the commune, or an entry of the register of feedback. */
export interface LostSubject {
  subject: string;
  reason: LossReason;
  /** of a dossier; of a procedure itself */
  procedure: Named | null;
  receivedMs: number | null;
  dueMs: number | null;
}

/** `GET /api/services/losses?realm=&from=&to=&indicator=on-time[&after=]` (operator, leader, engineer), by their codes. */
export interface LossPage {
  losses: LostSubject[];
  next: string | null;
}
