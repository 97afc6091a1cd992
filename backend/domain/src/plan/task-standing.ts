import type { TaskStanding } from '@commune/contract';
import { dayOfDate, localDay } from '../working-days/index.ts';

/** From so many days before its day on a task is due soon. */
const SOON_DAYS = 14;

export interface JudgedTask {
  deadline: string;
  /** per cent */
  progress: number;
  /** when it was first reported as done, and has been since */
  doneMs: number | null;
}

/** Where a task stands; one that is done on the very day of its deadline is done in time. */
export function taskStanding({ deadline, progress, doneMs }: JudgedTask, nowMs: number): TaskStanding {
  const last = dayOfDate(deadline);
  if (progress >= 100) return localDay(doneMs ?? nowMs) <= last ? 'done' : 'done_late';
  const left = last - localDay(nowMs);
  return left < 0 ? 'overdue' : left <= SOON_DAYS ? 'due_soon' : 'in_time';
}

/** The share of the tasks of a year that are done. */
export function tasksDone(tasks: readonly Pick<JudgedTask, 'progress'>[]): { numerator: number; denominator: number } {
  return { numerator: tasks.filter(({ progress }) => progress >= 100).length, denominator: tasks.length };
}
