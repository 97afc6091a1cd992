import type { CitizenReport, ReportProgress } from '@commune/contract';

/** How far a report has come. What nobody says of a report in hand, is not assumed: then it is being handled, as its state says. */
export function reportProgress({
  state,
  acceptedMs,
  handedMs,
  startedMs,
  closedMs,
}: Pick<CitizenReport, 'state' | 'acceptedMs' | 'handedMs' | 'startedMs' | 'closedMs'>): ReportProgress {
  switch (state) {
    case 'waiting':
      return 'new';
    case 'handling': {
      // Whoever got it after another had begun has not begun.
      if (startedMs !== null && startedMs >= (handedMs ?? startedMs)) return 'handling';
      return (handedMs ?? acceptedMs) === null ? 'handling' : 'handed';
    }
    case 'handled':
      return closedMs === null ? 'handled' : 'closed';
    case 'refused':
    case 'duplicate':
      return state;
  }
}

/** Whether something is to be done for it yet. */
export function isOpenReport({ state }: Pick<CitizenReport, 'state'>): boolean {
  return state === 'waiting' || state === 'handling';
}

/** When work on it ended; null while it is open, or where nobody says when. */
export function endOfReport(report: Pick<CitizenReport, 'state' | 'handledMs' | 'closedMs'>): number | null {
  return isOpenReport(report) ? null : (report.handledMs ?? report.closedMs);
}
