import type { OfficialScoreInput, SCORE_GROUPS, ScoreGroupKey, SelfScore } from '@commune/contract';
import { readNumber } from '../i18n/read-number.ts';
import { readDate, shownDate } from '../plan/dates.ts';
import type { Period } from './periods.ts';
import type { ServicesWords } from './words.ts';

/** An official score while it is being entered, as it is typed. */
export interface OfficialDraft {
  from: string;
  to: string;
  points: string;
  groups: Record<ScoreGroupKey, string>;
  source: string;
  link: string;
  toldOn: string;
  declared: boolean;
}

const NO_GROUPS: Record<(typeof SCORE_GROUPS)[number], string> = {
  ...{ transparency: '', timeliness: '', digitisation: '', 'online-services': '', satisfaction: '' },
};
const MOST_POINTS = 100;
/** What is published is rounded, each group by itself. */
const ROUNDING = 0.1;

/** For a period; where it was published is mostly the same. */
export function officialDraft({ from, to }: Period, source: string): OfficialDraft {
  return {
    ...{ from: shownDate(from), to: shownDate(to), points: '', groups: { ...NO_GROUPS } },
    ...{ source, link: '', toldOn: '', declared: false },
  };
}

/** What is to be sent, or what is wrong with which field. `groups`: of our own score, for what each has at most. */
export function readOfficial(
  draft: OfficialDraft,
  groups: Pick<SelfScore['groups'][number], 'key' | 'max'>[],
  { official: words, period }: ServicesWords,
  print: (points: number) => string,
): { input: Omit<OfficialScoreInput, 'realm' | 'declaration'> } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const [from, to, toldOn] = [readDate(draft.from), readDate(draft.to), readDate(draft.toldOn)];
  for (const [field, date] of Object.entries({ from, to, toldOn })) if (date === null) errors[field] = period.badDate;
  if (from !== null && to !== null && to < from) errors.to = period.order;
  const points = readNumber(draft.points);
  if (points === null || points < 0 || points > MOST_POINTS) errors.points = words.badPoints;
  const told: Partial<Record<ScoreGroupKey, number>> = {};
  for (const { key, max } of groups) {
    if (draft.groups[key].trim() === '') continue;
    const value = readNumber(draft.groups[key]);
    if (value === null || value < 0) errors[`groups.${key}`] = words.badPoints;
    else if (value > max) errors[`groups.${key}`] = words.most(print(max));
    else told[key] = value;
  }
  const values = Object.values(told);
  const sum = values.reduce((total, value) => total + value, 0);
  const allTold = groups.length > 0 && values.length === groups.length;
  if (points !== null && (sum > points + ROUNDING || (allTold && sum < points - ROUNDING))) {
    errors.points ??= words.sum(print(sum));
  }
  if (draft.source.trim() === '') errors.source = words.needed;
  if (!draft.declared) errors.declared = words.declareNeeded;
  if (from === null || to === null || toldOn === null || points === null || Object.keys(errors).length > 0) {
    return { errors };
  }
  return {
    input: {
      ...{ from, to, points, groups: told, source: draft.source.trim(), toldOn },
      ...(draft.link.trim() === '' ? {} : { link: draft.link.trim() }),
    },
  };
}
