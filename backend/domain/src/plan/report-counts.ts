import type { CitizenReport } from '@commune/contract';
import { isPast, type ReportTerms, reportDue } from '../services/index.ts';
import type { WorkingClock } from '../working-days/index.ts';
import type { PlanCount } from './counts.ts';
import type { PlanPeriod } from './periods.ts';

/**
 * Of the reports received in a period that were handled or should have been by its end, those handled in time. Refused and
 * double ones do not count; what has no due date is not known.
 */
export function countReports(
  reports: Iterable<CitizenReport>,
  terms: ReportTerms,
  clock: WorkingClock,
  { fromMs, toMs }: PlanPeriod,
): PlanCount {
  const count = { numerator: 0, denominator: 0, known: 0, of: 0 };
  for (const report of reports) {
    const { receivedMs, state, handledMs, closedMs, knownMs } = report;
    if (receivedMs === null || receivedMs < fromMs || receivedMs >= toMs) continue;
    if (state === 'refused' || state === 'duplicate') continue;
    count.of++;
    const due = reportDue(report, terms, clock);
    if (due === null) continue;
    count.known++;
    const endMs = state === 'handled' ? (handledMs ?? closedMs ?? knownMs) : null;
    const ended = endMs !== null && endMs < toMs;
    const late = isPast(ended ? endMs : toMs - 1, due);
    if (ended || late) count.denominator++;
    if (ended && !late) count.numerator++;
  }
  return count;
}
