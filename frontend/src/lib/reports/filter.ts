import {
  REPORT_CATEGORIES,
  REPORT_PROGRESS,
  type ReportCategory,
  type ReportProgress,
  type ReportRow,
} from '@commune/contract';

/** Reports that no unit has. */
export const NO_UNIT = '-';

/** What narrows the map and the list down; it stands in the address: `?progress=new,handed&category=waste&unit=economic&overdue=1`. */
export interface ReportFilter {
  /** none: all to which something is to be done */
  progress: readonly ReportProgress[];
  category: ReportCategory | null;
  unit: string | null;
  overdue: boolean;
}

export const WHOLE: ReportFilter = { progress: [], category: null, unit: null, overdue: false };

export function readFilter(param: (name: string) => string | null): ReportFilter {
  const named = (param('progress') ?? '').split(',');
  return {
    progress: REPORT_PROGRESS.filter((progress) => named.includes(progress)),
    category: REPORT_CATEGORIES.find((category) => category === param('category')) ?? null,
    unit: param('unit') || null,
    overdue: param('overdue') === '1',
  };
}

/** The same as what the address says; null takes a name out of it. */
export function filterParams({ progress, category, unit, overdue }: ReportFilter): Record<string, string | null> {
  return { progress: progress.join(',') || null, category, unit, overdue: overdue ? '1' : null };
}

export function isNarrowed({ progress, category, unit, overdue }: ReportFilter): boolean {
  return progress.length > 0 || category !== null || unit !== null || overdue;
}

export function passes(filter: ReportFilter, row: ReportRow): boolean {
  return ofSubject(filter, row) && ofProgress(filter, row);
}

/** By what it is about and who has it: what the counts of progress are taken of. */
export function ofSubject({ category, unit }: ReportFilter, row: ReportRow): boolean {
  return (category === null || row.category === category) && (unit === null || (row.unit ?? NO_UNIT) === unit);
}

/** Unless asked for, what is over is left out: of two weeks it is four of five, and would hide the rest. */
const TO_BE_DONE: readonly ReportProgress[] = ['new', 'handed', 'handling', 'handled'];

function ofProgress({ progress, overdue }: ReportFilter, row: ReportRow): boolean {
  const shown = progress.length === 0 ? TO_BE_DONE : progress;
  return shown.includes(row.progress) && (!overdue || row.standing === 'overdue');
}

export type ReportCounts = Record<ReportProgress | 'overdue', number>;

export function countReports(rows: readonly ReportRow[]): ReportCounts {
  const counts = {
    overdue: 0,
    ...Object.fromEntries(REPORT_PROGRESS.map((progress) => [progress, 0])),
  } as ReportCounts;
  for (const { progress, standing } of rows) {
    counts[progress] += 1;
    if (standing === 'overdue') counts.overdue += 1;
  }
  return counts;
}

/** Whether nothing is to be done for it any more, but for closing what was handled. */
export function isOver({ progress }: Pick<ReportRow, 'progress'>): boolean {
  return progress !== 'new' && progress !== 'handed' && progress !== 'handling';
}

/** What is open first, by when it is due; then what ended, the last first. */
export function inOrder(rows: readonly ReportRow[]): ReportRow[] {
  const newerFirst = (one: ReportRow, other: ReportRow) => (other.receivedMs ?? 0) - (one.receivedMs ?? 0);
  return [...rows].sort((one, other) => {
    const [over, otherOver] = [isOver(one), isOver(other)];
    if (over !== otherOver) return over ? 1 : -1;
    if (over) return (other.endedMs ?? 0) - (one.endedMs ?? 0) || newerFirst(one, other);
    const [due, otherDue] = [one.dueMs ?? Number.MAX_SAFE_INTEGER, other.dueMs ?? Number.MAX_SAFE_INTEGER];
    return due - otherDue || newerFirst(one, other);
  });
}
