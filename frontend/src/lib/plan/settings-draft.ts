import type { IndicatorSettings, ScorecardRow } from '@commune/contract';
import { dayOfDate, figureProblem, milestoneProblem, milestonesAfter, startOfLocalDay } from '@commune/domain';
import { readNumber, typedNumber } from '../i18n/read-number.ts';
import { calendarDate } from '../i18n/times.ts';
import { readDate, shownDate } from './dates.ts';
import type { PlanWords } from './words.ts';

/** What an administrator sets of an indicator, while it is being set. */
export interface SettingsDraft {
  target: 'value' | 'rising';
  value: string;
  reference: string;
  baseline: string;
  baselineDate: string;
  baselineSource: string;
  /** further targets on the way to the first one's day and beyond; a line with nothing in it counts for nothing */
  milestones: { by: string; value: string }[];
  /** the unit that leads */
  owner: string;
  /** how many days after one figure the next is due */
  everyDays: string;
}

const MOST_DAYS = 400;

/** What is met by a date may have targets on the way and beyond it. */
export function mayHaveMilestones({ indicator }: ScorecardRow): boolean {
  return indicator.by.type === 'date';
}

/** The plan's own targets, and those of a decision, are not set here. */
export function maySetTarget({ indicator }: ScorecardRow): boolean {
  return indicator.origin === 'provisional' || indicator.target.type === 'none';
}

export function settingsDraft({ indicator, baseline }: ScorecardRow): SettingsDraft {
  const { target } = indicator;
  return {
    target: target.type === 'rising' ? 'rising' : 'value',
    value: target.type === 'value' ? typedNumber(target.value) : '',
    reference: '',
    baseline: baseline === null ? '' : typedNumber(baseline.value),
    baselineDate: baseline === null ? '' : calendarDate(baseline.atMs),
    baselineSource: baseline?.source ?? '',
    milestones: indicator.milestones.map(({ by, value }) => ({ by: shownDate(by), value: typedNumber(value) })),
    owner: indicator.owner,
    everyDays: String(indicator.dueEveryDays),
  };
}

/** What is to be sent, or what is wrong with which field: a target that is told no reference stays as it is. */
export function readSettings(
  draft: SettingsDraft,
  row: ScorecardRow,
  { values, settings }: PlanWords,
): { input: Omit<IndicatorSettings, 'realm'> } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const input: Omit<IndicatorSettings, 'realm'> = {};
  const number = (text: string, field: string) => {
    const value = readNumber(text);
    if (value === null) errors[field] = values.badNumber;
    else if (figureProblem(row.indicator, value) !== null) errors[field] = settings.impossible;
    return value ?? 0;
  };
  const before = settingsDraft(row);
  const changesTarget = draft.target !== before.target || draft.value !== before.value || draft.reference.trim() !== '';
  if (maySetTarget(row) && changesTarget) {
    if (draft.reference.trim() === '') errors.reference = values.needed;
    const value = draft.target === 'value' ? number(draft.value, 'value') : 0;
    input.target = draft.target === 'rising' ? { type: 'rising' } : { type: 'value', value, exclusive: false };
    input.reference = draft.reference.trim();
  }
  if (draft.baseline.trim() === '') input.baseline = null;
  else {
    const date = readDate(draft.baselineDate);
    if (date === null) errors.baselineDate = values.badDate;
    if (draft.baselineSource.trim() === '') errors.baselineSource = values.needed;
    const value = number(draft.baseline, 'baseline');
    input.baseline = { value, date: date ?? '', source: draft.baselineSource.trim() };
  }
  const { by } = row.indicator;
  if (by.type === 'date') {
    const typed = draft.milestones.filter((line) => `${line.by}${line.value}`.trim() !== '');
    const milestones = typed.map((line) => ({ by: readDate(line.by) ?? '', value: number(line.value, 'milestones') }));
    if (JSON.stringify(draft.milestones) !== JSON.stringify(before.milestones)) input.milestones = milestones;
    const baselineMs = input.baseline?.date ? startOfLocalDay(dayOfDate(input.baseline.date)) : null;
    const wrong = milestoneProblem({ ...row.indicator, milestones }, baselineMs);
    if (wrong?.fault === 'impossible') errors.milestones ??= settings.impossible;
    else if (wrong !== null) {
      errors.milestones = settings.milestoneDay(shownDate(milestonesAfter(baselineMs)), shownDate(by.date));
    }
  }
  if (draft.owner !== before.owner) input.owner = draft.owner;
  if (draft.everyDays.trim() !== before.everyDays) {
    const days = /^\d{1,3}$/.test(draft.everyDays.trim()) ? Number(draft.everyDays) : 0;
    if (days < 1 || days > MOST_DAYS) errors.dueEveryDays = settings.wrongDays;
    input.dueEveryDays = days;
  }
  return Object.keys(errors).length > 0 ? { errors } : { input };
}
