import type { IndicatorSettings, ScorecardRow } from '@commune/contract';
import { figureProblem } from '@commune/domain';
import { readNumber, typedNumber } from '../i18n/read-number.ts';
import { calendarDate } from '../i18n/times.ts';
import { readDate, shownDate } from './dates.ts';
import type { PlanWords } from './words.ts';

/** Target and start of an indicator while an administrator sets them. */
export interface SettingsDraft {
  target: 'value' | 'rising';
  value: string;
  reference: string;
  baseline: string;
  baselineDate: string;
  baselineSource: string;
  /** further targets beyond the first one's day; a line with nothing in it counts for nothing */
  milestones: { by: string; value: string }[];
}

/** What is met by a date may have targets beyond it. */
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
  const changesMilestones = JSON.stringify(draft.milestones) !== JSON.stringify(before.milestones);
  if (by.type === 'date' && changesMilestones) {
    const typed = draft.milestones.filter((line) => `${line.by}${line.value}`.trim() !== '');
    const dates = typed.map((line) => readDate(line.by));
    for (const [k, date] of dates.entries()) {
      const isLater = date !== null && date > by.date && dates.indexOf(date) === k;
      if (!isLater) errors.milestones = settings.milestoneLater(shownDate(by.date));
    }
    input.milestones = typed.map((line, k) => ({ by: dates[k] ?? '', value: number(line.value, 'milestones') }));
  }
  return Object.keys(errors).length > 0 ? { errors } : { input };
}
