import type { Localized, PlanFigure } from '@commune/contract';
import { dateOfDay, localDay, type PlanPeriod, percentOf, tasksDone } from '@commune/domain';
import { listBudget, listTasks } from '../store/plan/work.ts';
import type { Measure } from './measure.ts';
import { periodsOf } from './service-measures.ts';

const TASKS: Localized = { vi: 'nhiệm vụ', en: 'tasks' };
const LINES: Localized = { vi: 'khoản', en: 'lines' };

/** Of the year's tasks those that are done, as was reported by each moment. */
export const annualTasks: Measure = async (context, indicator) => {
  const { pool, realm, nowMs } = context;
  const figures: PlanFigure[] = [];
  let knownMs: number | null = null;
  for (const period of periodsOf(context, indicator)) {
    const tasks = await listTasks(pool, realm, yearOf(period), period.toMs);
    if (tasks.length === 0 && period.toMs < nowMs) continue;
    knownMs = newest(knownMs, tasks);
    if (tasks.length === 0) continue;
    const { numerator, denominator } = tasksDone(tasks);
    const coverage = { n: denominator, of: denominator, unit: TASKS };
    figures.push({ ...period, value: percentOf(numerator, denominator), numerator, denominator, coverage });
  }
  return { figures, knownMs, source: { vi: 'Sổ nhiệm vụ trong năm', en: 'Register of the year’s tasks' } };
};

/** Of what the year's lines allocate what is spent, as of each day. */
export const budgetSpent: Measure = async (context, indicator) => {
  const { pool, realm } = context;
  const figures: PlanFigure[] = [];
  let knownMs: number | null = null;
  for (const period of periodsOf(context, indicator)) {
    const lines = await listBudget(pool, realm, yearOf(period), dateOfDay(localDay(period.toMs - 1)));
    if (lines.length === 0) continue;
    knownMs = newest(knownMs, lines);
    const numerator = lines.reduce((sum, { spentVnd }) => sum + spentVnd, 0);
    const denominator = lines.reduce((sum, { allocatedVnd }) => sum + allocatedVnd, 0);
    const coverage = { n: lines.length, of: lines.length, unit: LINES };
    figures.push({ ...period, value: percentOf(numerator, denominator), numerator, denominator, coverage });
  }
  return { figures, knownMs, source: { vi: 'Các khoản ngân sách trong năm', en: 'Budget lines of the year' } };
};

function yearOf({ fromMs }: PlanPeriod): number {
  return Number(dateOfDay(localDay(fromMs)).slice(0, 4));
}

function newest(knownMs: number | null, rows: readonly { changedMs: number }[]): number | null {
  return rows.reduce((ms, { changedMs }) => Math.max(ms ?? changedMs, changedMs), knownMs);
}
