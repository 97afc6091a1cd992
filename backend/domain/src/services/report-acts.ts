import type { CitizenReport, ReportAct, ReportActKind, ServiceEventType } from '@commune/contract';
import { isOpenReport, reportProgress } from './report-progress.ts';

/** What a person did to a report, as it is kept. */
export interface PersonsAct {
  /** of its event */
  id: string;
  act: ReportActKind;
  who: string;
  atMs: number;
  takenBack: boolean;
}

export const EVENT_OF_ACT = {
  hand: 'report.assigned',
  start: 'report.started',
  close: 'report.closed',
  duplicate: 'report.duplicate',
  'take-back': 'report.taken_back',
} as const satisfies Record<ReportActKind, ServiceEventType>;

/** null: an event of no act. */
export function actOfEvent(type: string): ReportActKind | null {
  const found = Object.entries(EVENT_OF_ACT).find(([, event]) => event === type);
  return found === undefined ? null : (found[0] as ReportActKind);
}

/** The act that could be taken back: the newest that counts. What a system said is for that system to take back. */
export function undoableAct(acts: readonly PersonsAct[]): PersonsAct | null {
  return acts.findLast(({ act, takenBack }) => act !== 'take-back' && !takenBack) ?? null;
}

/**
 * Whether a report takes an act as it stands; `acts`: those of persons, oldest first. `already`: somebody did something
 * that whoever acts has not seen. `not-now`: it is over, has begun, or there is nothing to take back.
 */
export function judgeReportAct(
  report: CitizenReport,
  acts: readonly PersonsAct[],
  wanted: Pick<ReportAct, 'act' | 'seen'> & { of?: string },
): 'may' | 'already' | 'not-now' {
  if ((acts.at(-1)?.id ?? null) !== wanted.seen) return 'already';
  const progress = reportProgress(report);
  const undoable = undoableAct(acts);
  const may = {
    hand: () => isOpenReport(report),
    start: () => isOpenReport(report) && progress !== 'handling',
    // Handled by its unit, it is still to be closed.
    close: () => isOpenReport(report) || progress === 'handled',
    duplicate: () => isOpenReport(report),
    'take-back': () => undoable !== null && undoable.id === wanted.of,
  };
  return may[wanted.act]() ? 'may' : 'not-now';
}
