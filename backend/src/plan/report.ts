import type { Readable } from 'node:stream';
import type { RealmKind, ReportFormat } from '@commune/contract';
import { dateOfDay, localDay, taskStanding } from '@commune/domain';
import type pg from 'pg';
import { communeName } from '../store/commune.ts';
import { listBudget, listTasks } from '../store/plan/work.ts';
import type { RealmRow } from '../store/realms.ts';
import { writePdf } from '../tables/write/pdf/write-pdf.ts';
import { writeCsv } from '../tables/write/write-csv.ts';
import { writeXlsx } from '../tables/write/write-xlsx.ts';
import { dutyBoard } from './duty-board.ts';
import type { PlanBook } from './plan-book.ts';
import { reportHead } from './report-head.ts';
import { pageTable } from './report-pages.ts';
import { budgetTable, dutyTable, scorecardTable, taskTable } from './report-rows.ts';

const NATURES: Record<RealmKind, string> = {
  live: 'Số liệu thực tế',
  sim: 'SỐ LIỆU MÔ PHỎNG',
  drill: 'DIỄN TẬP',
};

/** Makes the report of a realm as of a moment. */
export type MakeReport = (
  realm: RealmRow,
  format: ReportFormat,
  atMs: number,
) => Promise<{ fileName: string; content: Readable }>;

/** The report for the upper level as of now: four sheets, or as CSV the indicators alone. */
export async function planReport(
  pool: pg.Pool,
  book: PlanBook,
  realm: RealmRow,
  format: ReportFormat,
  atMs: number,
): Promise<{ fileName: string; content: Readable }> {
  const scorecard = await book.scorecard(realm, atMs);
  const nature = NATURES[realm.kind];
  const today = dateOfDay(localDay(atMs));
  const fileName = `ke-hoach-07-${realm.kind === 'live' ? '' : 'mo-phong-'}${today}.${format}`;
  const indicators = scorecardTable(scorecard, nature);
  if (format === 'csv') return { fileName, content: writeCsv([indicators.header, ...indicators.rows]) };
  const year = Number(today.slice(0, 4));
  const tasks = await listTasks(pool, realm, year, atMs);
  const judged = tasks.map((task) => ({ ...task, standing: taskStanding(task, atMs) }));
  const lines = await listBudget(pool, realm, year, today);
  const duty = await dutyBoard(pool, realm, scorecard);
  const { units } = scorecard;
  const more = [taskTable(judged, units, nature), budgetTable(lines, units, nature), dutyTable(duty, units, nature)];
  if (format === 'xlsx') return { fileName, content: writeXlsx([indicators, ...more]) };
  const commune = await communeName(pool, realm.communeCode);
  const { head, foot } = reportHead(commune, nature, scorecard.atMs);
  const tables = [indicators, ...more].map((table, k) => pageTable(table, k + 1));
  return { fileName, content: writePdf({ head, tables, foot }) };
}
