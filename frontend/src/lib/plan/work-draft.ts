import type { BudgetLine, BudgetLineInput, PlanTask, PlanTaskInput } from '@commune/contract';
import { readNumber, typedNumber } from '../i18n/read-number.ts';
import { calendarDate } from '../i18n/times.ts';
import { readDate, shownDate } from './dates.ts';
import type { PlanWords } from './words.ts';

type Read<T> = { input: Omit<T, 'realm' | 'fromVersion' | 'declaration'> } | { errors: Record<string, string> };

/** A task while it is being entered. */
export interface TaskDraft {
  title: string;
  unit: string;
  indicator: string;
  deadline: string;
  progress: string;
  evidence: string;
  link: string;
  declared: boolean;
}

export function taskDraft(task: PlanTask | null): TaskDraft {
  return {
    title: task?.title ?? '',
    unit: task?.unit ?? '',
    indicator: task?.indicator ?? '',
    deadline: task === null ? '' : shownDate(task.deadline),
    progress: String(task?.progress ?? 0),
    evidence: task?.evidence ?? '',
    link: task?.link ?? '',
    declared: false,
  };
}

/** `before`: what is reported on keeps what the form does not ask. */
export function readTask(draft: TaskDraft, before: PlanTask | null, plan: PlanWords): Read<PlanTaskInput> {
  const { work, values } = plan;
  const errors: Record<string, string> = {};
  const deadline = readDate(draft.deadline);
  const progress = /^\d{1,3}$/.test(draft.progress.trim()) ? Number(draft.progress) : null;
  const evidence = draft.evidence.trim() === '' ? null : draft.evidence.trim();
  if (draft.title.trim() === '') errors.title = values.needed;
  if (draft.unit === '') errors.unit = values.needed;
  if (deadline === null) errors.deadline = values.badDate;
  if (progress === null || progress > 100) errors.progress = work.wholePercent;
  else if (progress === 100 && evidence === null) errors.evidence = work.evidenceNeeded;
  if (!draft.declared) errors.declared = values.declareNeeded;
  if (deadline === null || progress === null || Object.keys(errors).length > 0) return { errors };
  return {
    input: {
      ...{ year: Number(deadline.slice(0, 4)), title: draft.title.trim(), section: before?.section ?? null },
      ...{ indicator: draft.indicator === '' ? null : draft.indicator, unit: draft.unit, deadline, progress, evidence },
      supporting: before?.supporting ?? [],
      link: draft.link.trim() === '' ? null : draft.link.trim(),
    },
  };
}

/** A budget line while it is being entered. */
export interface LineDraft {
  name: string;
  unit: string;
  allocated: string;
  committed: string;
  spent: string;
  asOf: string;
  source: string;
  declared: boolean;
}

export function lineDraft(line: BudgetLine | null, nowMs: number): LineDraft {
  const typed = (vnd: number | undefined) => (vnd === undefined ? '' : typedNumber(vnd));
  return {
    name: line?.name ?? '',
    unit: line?.unit ?? '',
    allocated: typed(line?.allocatedVnd),
    committed: typed(line?.committedVnd),
    spent: typed(line?.spentVnd),
    asOf: calendarDate(nowMs),
    source: line?.source ?? '',
    declared: false,
  };
}

export function readLine(draft: LineDraft, { work, values }: PlanWords): Read<BudgetLineInput> {
  const errors: Record<string, string> = {};
  const dong = (field: 'allocated' | 'committed' | 'spent') => {
    // «800.000.000»: a dot parts thousands where there is nothing after a comma.
    const text = draft[field].trim();
    const vnd = /^\d{1,3}(\.\d{3})+$/.test(text) ? Number(text.replaceAll('.', '')) : readNumber(text);
    if (vnd !== null && Number.isInteger(vnd) && vnd >= 0) return vnd;
    errors[`${field}Vnd`] = work.wholeDong;
    return 0;
  };
  const amounts = { allocatedVnd: dong('allocated'), committedVnd: dong('committed'), spentVnd: dong('spent') };
  const asOf = readDate(draft.asOf);
  if (draft.name.trim() === '') errors.name = values.needed;
  if (draft.unit === '') errors.unit = values.needed;
  if (draft.source.trim() === '') errors.source = values.needed;
  if (asOf === null) errors.asOf = values.badDate;
  if (!draft.declared) errors.declared = values.declareNeeded;
  if (asOf === null || Object.keys(errors).length > 0) return { errors };
  const named = { name: draft.name.trim(), unit: draft.unit, source: draft.source.trim() };
  return { input: { year: Number(asOf.slice(0, 4)), ...named, ...amounts, asOf } };
}
