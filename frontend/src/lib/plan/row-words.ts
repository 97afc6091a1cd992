import {
  type Coverage,
  type Indicator,
  type LastYear,
  PACE_STATUS_NAMES,
  type PaceStatus,
  type ScorecardRow,
} from '@commune/contract';
import { roundTo } from '@commune/domain';
import { formatNumber } from '../i18n/numbers.ts';
import { calendarDate, longAgo, shortDuration } from '../i18n/times.ts';
import type { Words } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { goalsOf } from './curve.ts';
import type { PlanWords } from './words.ts';

/** What a row says, beside its name. */
export interface RowWords {
  /** where it stands; of a figure that has nothing to be held against, that there is no pace yet */
  status: string;
  /** null: no figure, `none` says why */
  value: string | null;
  none: string;
  unit: string;
  /** «> 85 %», «tăng dần» */
  target: string;
  /** whose target and by when: «KH 07, 2030» */
  origin: string;
  needed: string | null;
  actual: string | null;
  /** where it leads: «Dự kiến đạt 01/2030» */
  outlook: string;
  /** where it began, its marks and its target, oldest first: «Mốc 31/12/2027: 60 %» */
  way: string[];
  /** since when last year counts, where that is not its first day: «năm trước tính từ 01/07/2025»; else empty */
  lastYearFrom: string;
  source: string;
  /** «cập nhật 3 phút trước», for a screen «4 ph trước» */
  age: string;
  shortAge: string;
  /** «1.412/1.413 hồ sơ»; empty where there is nothing to be covered */
  coverage: string;
}

/** The four marks: a late indicator is yellow or orange, never red. */
export type StatusMark = 'ok' | 'slow' | 'risk' | 'none';
const MARKS: Record<PaceStatus, StatusMark> = {
  ...{ reached: 'ok', on_pace: 'ok', slow: 'slow', at_risk: 'risk' },
  ...{ no_data: 'none', not_applicable: 'none', no_target: 'none' },
};

export function markOf(status: PaceStatus): StatusMark {
  return MARKS[status];
}

const FAR_MS = Date.UTC(2100, 0, 1);
const MONTHS = 12;
const MOST_DECIMALS = 4;
const SMALL_PACE = 10;
const LARGE_PACE = 100;

export function rowWords(
  row: ScorecardRow,
  words: PlanWords,
  common: Words,
  language: Language,
  nowMs: number,
): RowWords {
  const { indicator, pace } = row;
  const printed = (value: number, decimals = indicator.precision) => formatNumber(value, decimals, language);
  const unit = indicator.unit[language];
  const ageMs = row.knownMs === null ? null : nowMs - row.knownMs;
  const perMonth = (perYear: number | null) => {
    if (perYear === null) return null;
    const decimals = paceDecimals(perYear / MONTHS, indicator);
    const month = roundTo(perYear / MONTHS, decimals);
    return `${month > 0 ? '+' : month < 0 ? '−' : ''}${printed(Math.abs(month), decimals)}`;
  };
  return {
    status: pace.status === 'no_data' && pace.value !== null ? words.noPace : PACE_STATUS_NAMES[pace.status][language],
    value: pace.value === null ? null : printed(pace.value),
    none: pace.status === 'not_applicable' ? words.notApplicable : words.noData,
    unit,
    target: targetWords(indicator, words, language),
    origin: originWords(row, words),
    needed: perMonth(pace.neededPerYear),
    actual: perMonth(pace.actualPerYear),
    outlook: outlook(row, words, (value) => `${printed(value)} ${unit}`.trim()),
    way: wayWords(row, words, language),
    lastYearFrom: lastYearFrom(pace.lastYear, words),
    source: row.source[language],
    age: ageMs === null ? words.neverUpdated : words.updated(longAgo(ageMs, common)),
    shortAge: ageMs === null ? words.neverUpdated : common.units.ago(shortDuration(ageMs, common)),
    coverage: coverageWords(row.figure?.coverage ?? null, words, language),
  };
}

/** Of what is counted whole a month wins a part as often as not: «+0» would say that it stands still. */
function paceDecimals(perMonth: number, { precision }: Indicator): number {
  if (precision > 0 || Math.abs(perMonth) < SMALL_PACE) return 2;
  return Math.abs(perMonth) < LARGE_PACE ? 1 : 0;
}

function targetWords({ target, direction, unit }: Indicator, words: PlanWords, language: Language): string {
  if (target.type === 'none') return words.target.none;
  if (target.type === 'rising') return direction === 'up' ? words.target.rising : words.target.falling;
  const sign = direction === 'up' ? (target.exclusive ? '>' : '≥') : target.exclusive ? '<' : '≤';
  return `${sign} ${laidDown(target.value, unit, language)}`;
}

/** What somebody laid down, to the last of its decimals: it is no figure, and is not rounded. */
function laidDown(value: number, unit: Indicator['unit'], language: Language): string {
  const decimals = Math.min(MOST_DECIMALS, String(value).split('.')[1]?.length ?? 0);
  const symbol = unit[language].startsWith('%') ? '%' : unit[language];
  return `${formatNumber(value, decimals, language)} ${symbol}`.trim();
}

function wayWords(row: ScorecardRow, words: PlanWords, language: Language): string[] {
  const { indicator, baseline } = row;
  const at = (endMs: number) => calendarDate(endMs - 1);
  const value = (n: number) => laidDown(n, indicator.unit, language);
  const begun = baseline === null ? [] : [words.way.start(calendarDate(baseline.atMs), value(baseline.value))];
  const goals = goalsOf(row).map(({ what, atMs, value: goal }) =>
    what === 'target'
      ? words.way.target(at(atMs), targetWords(indicator, words, language))
      : words.way.milestone(at(atMs), value(goal)),
  );
  return [...begun, ...goals];
}

function originWords({ indicator, pace }: ScorecardRow, words: PlanWords): string {
  const decision = /(?:Quyết định|Decision) (\d+)/.exec(indicator.reference)?.[1];
  const whose =
    indicator.origin === 'decision' && decision !== undefined
      ? words.decision(decision)
      : words.origin[indicator.origin];
  return pace.dueMs === null ? whose : `${whose}, ${calendarDate(pace.dueMs - 1).slice(6)}`;
}

function outlook({ indicator, pace }: ScorecardRow, words: PlanWords, printed: (value: number) => string): string {
  if (pace.status === 'not_applicable') return words.notApplicable;
  if (pace.value === null) return words.firstPeriod;
  if (pace.status === 'no_target') return words.noTarget;
  if (pace.lastYear !== null) {
    const said = pace.lastYear.interpolated ? words.lastYearBetween : words.lastYear;
    return said(printed(pace.lastYear.value));
  }
  if (pace.status === 'reached') return indicator.by.type === 'date' ? words.above : words.hold;
  if (pace.actualPerYear === null || pace.status === 'no_data') return words.oneFigure;
  if (indicator.target.type === 'rising') return '';
  if (pace.forecastMs === null) return words.notReaching;
  return pace.forecastMs > FAR_MS ? words.forecastFar : words.forecast(calendarDate(pace.forecastMs).slice(3));
}

function lastYearFrom(lastYear: LastYear | null, words: PlanWords): string {
  const from = lastYear === null || lastYear.fromMs === null ? '' : calendarDate(lastYear.fromMs);
  return from === '' || from.startsWith('01/01/') ? '' : words.lastYearFrom(from);
}

export function coverageWords(coverage: Coverage | null, words: PlanWords, language: Language): string {
  if (coverage === null) return '';
  const { n, of, unit } = coverage;
  return words.coverage(formatNumber(n, 0, language), formatNumber(of, 0, language), unit[language]);
}
