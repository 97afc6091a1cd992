import type { CitizenReport, Duration, ReportCategory, ReportStanding } from '@commune/contract';
import { type Due, localDay, type WorkingClock } from '../working-days/index.ts';
import { isPast } from './dossier-clock.ts';

/** How long reports may take, by what they are about; configuration. */
export type ReportTerms = Readonly<Record<ReportCategory, Duration>>;

/** The day or the hour that was said, or the term of its category after the receipt (`terms` null: nobody has laid any down); null where neither is known. */
export function reportDue(
  { dueMs, receivedMs, category }: CitizenReport,
  terms: ReportTerms | null,
  clock: WorkingClock,
): Due | null {
  if (dueMs !== null) return clock.dueBy(dueMs);
  return receivedMs === null || terms === null ? null : clock.due(receivedMs, terms[category ?? 'other']);
}

/** Where a report stands; refused and double ones do not count. */
export function reportStanding(
  report: CitizenReport,
  terms: ReportTerms | null,
  clock: WorkingClock,
  atMs: number,
): ReportStanding {
  if (report.state === 'refused' || report.state === 'duplicate') return 'not_counted';
  const due = reportDue(report, terms, clock);
  if (due === null) return 'no_due_date';
  if (report.state === 'handled') return isPast(report.handledMs ?? report.closedMs ?? atMs, due) ? 'late' : 'in_time';
  if (isPast(atMs, due)) return 'overdue';
  return localDay(atMs) === due.day ? 'due_today' : 'within';
}
