import type { DossierChannel, SelfScore } from './services/index.ts';
import type { Localized } from './words.ts';

/** A share of a period; `share` null where nothing is in the denominator: Không phát sinh. */
export interface Share {
  n: number;
  of: number;
  /** 0 … 1 */
  share: number | null;
}

/** A counter of the hall, or the hall itself; null: Chưa có số liệu. */
export interface BoardCounter {
  thing: string;
  kind: string;
  name: Localized | null;
  open: boolean | null;
  queue: number | null;
  waitingMin: number | null;
  servedToday: number | null;
  /** of the oldest of these figures; null where there is none: what is stale is none */
  knownMs: number | null;
}

/** Official documents that are not done with: those that came, until they are handled, and our own, until they are issued. */
export interface DocumentTally {
  open: number;
  dueToday: number;
  overdue: number;
  noDueDate: number;
  /** the last that anybody said of a document holds for this moment; null: Chưa có số liệu */
  knownMs: number | null;
}

export type ByChannel = Record<DossierChannel | 'unknown', number>;

/** `GET /api/services/board?realm=[&from=]`: what is received, in hand and due, as is known now. It names no dossier. */
export interface ServiceBoard {
  realm: string;
  atMs: number;
  /** the period of shares and of what was resolved, from the beginning of a day: of the year's first unless asked otherwise */
  fromMs: number;
  /** the last that anybody said of a dossier holds for this moment; null: Chưa có số liệu */
  knownMs: number | null;
  /** the same of payments */
  paymentsKnownMs: number | null;
  received: { today: ByChannel; period: ByChannel };
  resolved: { today: number; early: number; onTime: number; late: number; noDueDate: number };
  inHand: {
    within: number;
    dueToday: number;
    overdue: number;
    noDueDate: number;
    /** of all these, those that wait for papers: their time is put off */
    waiting: number;
  };
  documents: DocumentTally;
  /** in how many something contradicts something else */
  contradictions: number;
  /** events of the period that say nothing that can be used: of no known type, or of nobody */
  unread: number;
  /** of what was received in the period */
  online: Share;
  /**
   * Thanh toán trực tuyến: of the dossiers with a fee, as the self-score counts it; of `known` of them it is known how it
   * was paid. Null: of none, Chưa có số liệu
   */
  paidOnline: (Share & { known: number }) | null;
  /** fees paid without cash: of the payments of the period whose way is known */
  cashless: Share;
  /** how many payments were made in the period, whichever way */
  paid: number;
  counters: BoardCounter[];
}

/** `GET /api/services/self-score?realm=&from=&to=` */
export interface SelfScoreAnswer {
  realm: string;
  fromMs: number;
  toMs: number;
  /** the last that anybody said of a dossier holds for this moment */
  knownMs: number | null;
  /** how many dossiers were accepted in the period */
  dossiers: number;
  score: SelfScore;
}
