import type { CitizenReport, ReportList, ReportRow } from '@commune/contract';
import {
  coarsePosition,
  DAY_MS,
  endOfReport,
  localDay,
  NearReports,
  reportDue,
  reportProgress,
  reportStanding,
  startOfLocalDay,
} from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import { type ServiceConfiguration, serviceConfiguration } from '../store/services/configuration.ts';
import { reportsInSight } from '../store/services/objects.ts';
import { toldOf } from '../store/services/told.ts';

const SHOWN_DAYS = 14;
/** A commune has some hundred in sight. */
const MOST_SHOWN = 3000;

/** What a map of reports shows. It changes with what is known and with what becomes due, and not with the moment it is asked. */
export async function reportList(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  atMs: number,
  exact: boolean,
): Promise<ReportList> {
  const { reports, sinceMs, more } = await inSight(db, realm, atMs);
  const configuration = await serviceConfiguration(db);
  const near = new NearReports(reports);
  const { knownMs } = await toldOf(db, realm, 'citizen_report', atMs);
  const rows = reports.map((report) => reportRow(report, configuration, near, { atMs, exact }));
  return { realm: realm.slug, sinceMs, knownMs, coarse: !exact, reports: rows, more };
}

export async function inSight(db: pg.Pool | pg.ClientBase, realm: RealmRow, atMs: number) {
  const sinceMs = startOfLocalDay(localDay(atMs)) - SHOWN_DAYS * DAY_MS;
  const found = await reportsInSight(db, realm, sinceMs, MOST_SHOWN + 1);
  return { sinceMs, reports: found.slice(0, MOST_SHOWN), more: found.length > MOST_SHOWN };
}

export function reportRow(
  report: CitizenReport,
  { reportTerms, clock }: ServiceConfiguration,
  near: NearReports,
  { atMs, exact }: { atMs: number; exact: boolean },
): ReportRow {
  const { subject: ref, category, unit, hamlet, position, receivedMs, knownMs, from } = report;
  const due = reportDue(report, reportTerms, clock);
  return {
    ...{ ref, category, unit, hamlet, receivedMs, knownMs, from },
    progress: reportProgress(report),
    standing: reportStanding(report, reportTerms, clock, atMs),
    position: position && (exact ? position : coarsePosition(position)),
    dueMs: due?.dueMs ?? null,
    byHour: due?.byHour ?? false,
    endedMs: endOfReport(report),
    near: near.of(report).length,
  };
}
