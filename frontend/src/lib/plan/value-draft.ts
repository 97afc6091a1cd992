import type { EnteredFigure, Indicator, IndicatorValue, ValueInput } from '@commune/contract';
import { dayOfDate, readEntered, startOfLocalDay } from '@commune/domain';
import { readNumber, typedNumber } from '../i18n/read-number.ts';
import { calendarDate } from '../i18n/times.ts';
import { readDate } from './dates.ts';
import type { PlanWords } from './words.ts';

/** A value while it is being entered, as it is typed. */
export interface ValueDraft {
  indicator: string;
  from: string;
  to: string;
  kind: EnteredFigure['type'];
  value: string;
  numerator: string;
  denominator: string;
  told: string;
  toldOf: string;
  source: string;
  evidence: string;
  link: string;
  formerUnits: string;
  declared: boolean;
  /** the value that it corrects */
  replaces: string | null;
}

export function newValue(indicator = ''): ValueDraft {
  return {
    ...{ indicator, from: '', to: '', kind: 'value', value: '', numerator: '', denominator: '', told: '', toldOf: '' },
    ...{ source: '', evidence: '', link: '', formerUnits: '', declared: false, replaces: null },
  };
}

/** To be corrected: what it says now, and its evidence anew. */
export function correctionOf(value: IndicatorValue): ValueDraft {
  const typed = (n: number | null) => (n === null ? '' : typedNumber(n));
  return {
    ...newValue(value.indicator),
    from: calendarDate(value.fromMs),
    to: calendarDate(value.toMs - 1),
    kind: value.denominator !== null ? 'share' : value.value === null ? 'not_applicable' : 'value',
    value: typed(value.value),
    numerator: typed(value.numerator),
    denominator: typed(value.denominator),
    told: typed(value.coverage?.n ?? null),
    toldOf: typed(value.coverage?.of ?? null),
    source: value.source,
    formerUnits: value.formerUnits ?? '',
    replaces: value.id,
  };
}

/** Before this day the commune did not exist: whoever is meant is named. */
const COMMUNE_SINCE_MS = startOfLocalDay(dayOfDate('2025-07-01'));

export function needsFormerUnits(draft: ValueDraft): boolean {
  const from = readDate(draft.from);
  return from !== null && startOfLocalDay(dayOfDate(from)) < COMMUNE_SINCE_MS;
}

/** What is to be sent, or what is wrong with which field. */
export function readValue(
  draft: ValueDraft,
  indicators: readonly Indicator[],
  { values: words }: PlanWords,
): { input: Omit<ValueInput, 'realm' | 'declaration'> } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const [from, to] = [readDate(draft.from), readDate(draft.to)];
  const indicator = indicators.find(({ key }) => key === draft.indicator);
  if (indicator === undefined) errors.indicator = words.choose;
  if (from === null) errors.from = words.badDate;
  if (to === null) errors.to = words.badDate;
  const figure = figureOf(draft, errors, words);
  if (indicator !== undefined && figure !== null) {
    const read = readEntered(indicator, figure);
    if ('problem' in read) errors.figure = words.impossible(boundsOf(indicator));
  }
  for (const field of ['source', 'evidence'] as const) if (draft[field].trim() === '') errors[field] = words.needed;
  if (needsFormerUnits(draft) && draft.formerUnits.trim() === '') errors.formerUnits = words.formerHint;
  if (!draft.declared) errors.declared = words.declareNeeded;
  const coverage = coverageOf(draft, errors, words);
  if (from === null || to === null || figure === null || Object.keys(errors).length > 0) return { errors };
  return {
    input: {
      ...{ indicator: draft.indicator, from, to, figure, source: draft.source.trim(), evidence: draft.evidence.trim() },
      ...(coverage === null ? {} : { coverage }),
      ...(draft.link.trim() === '' ? {} : { link: draft.link.trim() }),
      ...(draft.formerUnits.trim() === '' ? {} : { formerUnits: draft.formerUnits.trim() }),
      ...(draft.replaces === null ? {} : { replaces: draft.replaces }),
    },
  };
}

/** «0 – 100» */
function boundsOf({ bounds: { min, max } }: Indicator): string {
  return `${min ?? '…'} – ${max ?? '…'}`;
}

function figureOf(draft: ValueDraft, errors: Record<string, string>, words: PlanWords['values']): EnteredFigure | null {
  if (draft.kind === 'not_applicable') return { type: 'not_applicable' };
  if (draft.kind === 'value') {
    const value = readNumber(draft.value);
    if (value === null) errors.figure = words.badNumber;
    return value === null ? null : { type: 'value', value };
  }
  const [numerator, denominator] = [readNumber(draft.numerator), readNumber(draft.denominator)];
  if (numerator === null || denominator === null) {
    errors.figure = words.badNumber;
    return null;
  }
  return { type: 'share', numerator, denominator };
}

function coverageOf({ told, toldOf }: ValueDraft, errors: Record<string, string>, words: PlanWords['values']) {
  if (told.trim() === '' && toldOf.trim() === '') return null;
  const [n, of] = [readNumber(told), readNumber(toldOf)];
  if (n !== null && of !== null && n <= of && of >= 1) return { n, of };
  errors.coverage = words.badNumber;
  return null;
}
