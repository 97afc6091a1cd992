import { buffer } from 'node:stream/consumers';
import { REPORTS_KEPT, type ReportSchedule } from '@commune/contract';
import { lastReport, nextReport } from '@commune/domain';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { StandingJob } from '../standing-job.ts';
import { insertReportFile, pruneReportFiles } from '../store/plan/report-files.ts';
import { advanceSchedule, claimReports, dueSchedules, noteFailure } from '../store/plan/report-schedules.ts';
import type { RealmRow } from '../store/realms.ts';
import { between } from '../store/transaction.ts';
import type { MakeReport } from './report.ts';

const EVERY_MS = 15_000;
/** What could not be made is tried again after so long. */
const AGAIN_AFTER_MS = 5 * 60_000;
/** Far beyond the largest that the plan's limits allow. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const DAY_MS = 86_400_000;

export interface ReportJobParts {
  connect: () => Promise<pg.Client>;
  realms: readonly RealmRow[];
  report: MakeReport;
  logger: Logger;
}

/** Makes the reports that are due and keeps them. After a time of being down one is made of those that were missed. */
export function createReportJob({ connect, realms, report, logger }: ReportJobParts): StandingJob {
  return new StandingJob({
    ...{ name: 'reports', connect, claim: claimReports, pauseMs: () => EVERY_MS, logger },
    round: (client, signal) => makeDueReports(client, realms, report, Date.now(), logger, signal),
  });
}

export async function makeDueReports(
  client: pg.ClientBase,
  realms: readonly RealmRow[],
  report: MakeReport,
  nowMs: number,
  logger: Logger,
  signal?: AbortSignal,
): Promise<void> {
  for (const realm of realms) {
    for (const schedule of await dueSchedules(client, realm, nowMs, nowMs - AGAIN_AFTER_MS)) {
      if (signal?.aborted) return;
      try {
        await make(client, realm, schedule, report, nowMs);
      } catch (error) {
        logger.warn({ err: error, realm: realm.slug, schedule: schedule.id }, 'a report by plan could not be made');
        await noteFailure(client, realm, schedule.id, nowMs, String((error as Error).message).slice(0, 300));
      }
    }
  }
}

async function make(
  client: pg.ClientBase,
  realm: RealmRow,
  schedule: ReportSchedule,
  report: MakeReport,
  nowMs: number,
): Promise<void> {
  const { fileName, content } = await report(realm, schedule.format, nowMs);
  const made = await buffer(content);
  if (made.length > MAX_FILE_BYTES)
    throw new RangeError(`the file has ${made.length} bytes: no more than ${MAX_FILE_BYTES}`);
  const file = { scheduleId: schedule.id, dueMs: lastReport(schedule, nowMs), madeMs: nowMs, fileName };
  await between(client, 'BEGIN', async () => {
    if (!(await advanceSchedule(client, realm, schedule, nextReport(schedule, nowMs)))) return;
    await insertReportFile(client, realm, { ...file, format: schedule.format, content: made });
    await pruneReportFiles(client, realm, REPORTS_KEPT, nowMs - REPORTS_KEPT.days * DAY_MS);
  });
}
