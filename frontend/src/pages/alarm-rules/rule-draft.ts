import type {
  ActiveHours,
  AlarmRule,
  Condition,
  Level,
  Localized,
  RuleDefinition,
  RuleInput,
  Severity,
  Take,
} from '@commune/contract';
import { readNumber, readSpan, type SpanDraft, spanDraft, typedNumber } from '../../lib/i18n/read-number.ts';
import { draftOfScope, type ScopeDraft, scopeOf } from '../../lib/rules/scope-draft.ts';

export interface LevelDraft {
  severity: Severity;
  at: string;
  /** what the level is called, or empty */
  name: string;
  /** as it was, to keep the other language where the name was left alone */
  was: Localized | null;
}

export interface HoursDraft {
  from: string;
  to: string;
  /** 1 Monday … 7 Sunday */
  days: number[];
}

/** A rule while it is being entered: what every type of condition asks for, so that trying another type loses nothing. */
export interface RuleDraft {
  key: string;
  nameVi: string;
  nameEn: string;
  scope: ScopeDraft;
  type: Condition['type'];
  property: string;
  take: Take;
  over: SpanDraft;
  direction: 'above' | 'below';
  levels: LevelDraft[];
  hysteresis: string;
  codes: number[];
  after: 'late' | 'stale' | 'offline';
  expression: string;
  /** of a condition that has one */
  severity: Severity;
  onDelay: SpanDraft;
  offDelay: SpanDraft;
  allDay: boolean;
  hours: HoursDraft;
  governing: boolean;
  enabled: boolean;
  verified: boolean;
  source: string;
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

export function newLevel(severity: Severity): LevelDraft {
  return { severity, at: '', name: '', was: null };
}

export function newRule(): RuleDraft {
  return {
    key: '',
    nameVi: '',
    nameEn: '',
    scope: draftOfScope({}),
    type: 'threshold',
    property: '',
    take: 'value',
    over: spanDraft(3600),
    direction: 'above',
    levels: [newLevel('medium')],
    hysteresis: '0',
    codes: [],
    after: 'offline',
    expression: '',
    severity: 'medium',
    onDelay: spanDraft(0),
    offDelay: spanDraft(0),
    allDay: true,
    hours: { from: '07:00', to: '17:00', days: EVERY_DAY },
    governing: true,
    enabled: true,
    verified: false,
    source: '',
  };
}

export function draftOf(rule: AlarmRule): RuleDraft {
  const { condition, activeHours } = rule;
  const empty = newRule();
  return {
    ...empty,
    key: rule.key,
    nameVi: rule.name.vi,
    nameEn: rule.name.en,
    scope: draftOfScope(rule.scope),
    ...conditionDraft(condition, empty),
    onDelay: spanDraft(rule.onDelayS),
    offDelay: spanDraft(rule.offDelayS),
    allDay: activeHours === null,
    hours:
      activeHours === null
        ? empty.hours
        : { from: activeHours.from, to: activeHours.to, days: activeHours.days ?? EVERY_DAY },
    governing: rule.governing,
    enabled: rule.enabled,
    verified: rule.verified,
    source: rule.source,
  };
}

function conditionDraft(condition: Condition, empty: RuleDraft): Partial<RuleDraft> {
  if (condition.type !== 'threshold') return { ...condition };
  const { overS, levels, hysteresis, ...same } = condition;
  return {
    ...same,
    over: overS === 0 ? empty.over : spanDraft(overS),
    levels: levels.map(({ severity, at, name }) => ({
      severity,
      at: typedNumber(at),
      name: name?.vi ?? '',
      was: name ?? null,
    })),
    hysteresis: typedNumber(hysteresis),
  };
}

/** The words for what was not entered as it must be. */
export interface DraftWords {
  number: string;
}

/** What is to be sent, or what is wrong with which field, by the server's own names. The server checks everything else. */
export function readRule(
  draft: RuleDraft,
  realm: string,
  words: DraftWords,
): { input: RuleInput } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const number = (field: string, value: number | null): number => {
    if (value === null) errors[field] = words.number;
    return value ?? 0;
  };
  const definition: RuleDefinition = {
    name: { vi: draft.nameVi.trim(), en: draft.nameEn.trim() },
    scope: scopeOf(draft.scope),
    condition: readCondition(draft, number),
    onDelayS: number('onDelayS', readSpan(draft.onDelay)),
    offDelayS: number('offDelayS', readSpan(draft.offDelay)),
    activeHours: draft.allDay ? null : readHours(draft.hours),
    governing: draft.governing,
    enabled: draft.enabled,
    source: draft.source.trim(),
    verified: draft.verified,
  };
  return Object.keys(errors).length > 0 ? { errors } : { input: { realm, key: draft.key.trim(), ...definition } };
}

function readCondition(draft: RuleDraft, number: (field: string, value: number | null) => number): Condition {
  const { type, property, severity } = draft;
  if (type === 'state') return { type, property, codes: draft.codes, severity };
  if (type === 'silence') return { type, after: draft.after, severity };
  if (type === 'expression') return { type, expression: draft.expression.trim(), severity };
  const { take, direction } = draft;
  const levels = draft.levels.map(({ severity: bad, at, name, was }, k): Level => {
    const called = name.trim();
    const kept = was?.vi === called ? was : { vi: called, en: called };
    const limit = number(`condition.levels.${k}.at`, readNumber(at));
    return { severity: bad, at: limit, ...(called === '' ? {} : { name: kept }) };
  });
  const overS = take === 'value' ? 0 : number('condition.overS', readSpan(draft.over));
  const hysteresis = number('condition.hysteresis', readNumber(draft.hysteresis));
  return { type, property, take, overS, direction, levels, hysteresis };
}

function readHours({ from, to, days }: HoursDraft): ActiveHours {
  return days.length === EVERY_DAY.length ? { from, to } : { from, to, days: [...days].sort((a, b) => a - b) };
}
