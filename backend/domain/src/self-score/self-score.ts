import {
  type GroupScore,
  type IndicatorScore,
  type MissingRegister,
  type Procedure,
  type RuleFeedback,
  SCORE_GROUP_NAMES,
  SCORE_GROUPS,
  type ScoreIndicatorDefinition,
  type ScoreIndicatorKey,
  type ScoreScheme,
  type ScoreState,
  type SelfScore,
} from '@commune/contract';
import type { WorkingClock } from '../working-days/index.ts';
import type { Count } from './count.ts';
import { counterOf, type DossierCounts, type NamedLosses } from './count-dossiers.ts';
import { countFeedback } from './count-feedback.ts';

export interface SelfScoreInput {
  scheme: ScoreScheme;
  /** of the dossiers received in the period */
  counts: DossierCounts;
  /** the commune's procedures, by code */
  procedures: ReadonlyMap<string, Procedure>;
  clock: WorkingClock;
  /** the period is [fromMs, toMs); of one that still runs `toMs` is now */
  fromMs: number;
  toMs: number;
  feedback?: Iterable<RuleFeedback>;
  /** how many dossiers of the period the two national registers hold; not given: our own number stands for them */
  registers?: readonly [portal: number, base: number];
  /** gets the losses of one indicator by name; those of dossiers go where their counts were begun with it */
  losses?: NamedLosses;
}

/**
 * The points that the commune gives itself by the rules of Decision 766/QĐ-TTg. What has a denominator of zero has no
 * points to win or lose (Không phát sinh), and what nobody has said has none either (Chưa có số liệu): the total stands
 * over the points that apply.
 */
export function selfScore(input: SelfScoreInput): SelfScore {
  const counts = countAll(input);
  const indicators = input.scheme.indicators.map((definition) => scoreOf(definition, counts[definition.key]));
  const groups = SCORE_GROUPS.map((key): GroupScore => {
    const own = indicators.filter(({ group }) => group === key);
    return { key, name: SCORE_GROUP_NAMES[key], ...sumOf(own) };
  });
  return { ...sumOf(indicators), groups, indicators, missing: missingOf(input) };
}

/** Where the registers are not given, what is in step stands over our own number and feedback has no score. */
function missingOf({ feedback, registers }: SelfScoreInput): MissingRegister[] {
  return [
    ...(feedback === undefined ? (['rule-feedback'] as const) : []),
    ...(registers === undefined ? (['national-registers'] as const) : []),
  ];
}

/** The official score less our own, two decimals; null where there is not both. */
export function scoreDifference(own: number | null, official: number | null): number | null {
  return own === null || official === null ? null : twoDecimals(official - own);
}

function countAll(input: SelfScoreInput): Record<ScoreIndicatorKey, Count> {
  const { counts, scheme, procedures, registers, clock, fromMs, toMs, losses = null } = input;
  const told = counts['in-step'];
  const inStep: Count = { ...told, denominator: registers === undefined ? told.denominator : Math.max(...registers) };
  const isKnown = inStep.known > 0 && inStep.denominator > 0;
  const factor = isKnown ? Math.min(1, inStep.numerator / inStep.denominator) : 1;
  const onlineDossiers: Count = { ...counts['online-dossiers'], factor };
  const online = counterOf('procedures-online', losses);
  const payable = counterOf('procedures-payable', losses);
  for (const procedure of procedures.values()) {
    online.add(procedure.code, procedure.online === 'none' ? 'procedure_not_online' : null);
    payable.add(procedure.code, procedure.onlinePayment ? null : 'procedure_not_payable');
  }
  const feedback = countFeedback(
    input.feedback ?? [],
    { clock, terms: scheme.feedbackTerms, fromMs, toMs },
    counterOf('rule-feedback', losses),
  );
  feedback.unsaid = input.feedback === undefined;
  return {
    ...counts,
    'in-step': inStep,
    'online-dossiers': onlineDossiers,
    'procedures-online': online,
    'procedures-payable': payable,
    'rule-feedback': feedback,
  };
}

function scoreOf(definition: ScoreIndicatorDefinition, count: Count): IndicatorScore {
  const { key, group, name, points: max, fullAtPercent, verified } = definition;
  const { numerator, denominator, known, factor, lost } = count;
  const state = stateOf(count);
  const about = { key, group, name, state, numerator, denominator, known, factor, max, lost, verified };
  if (state !== 'scored') return { ...about, percent: null, points: null, lostPoints: null };
  const share = Math.min(1, Math.max(0, numerator / denominator)) * factor;
  const points = twoDecimals(max * Math.min(1, (100 * share) / fullAtPercent));
  return { ...about, percent: twoDecimals(100 * share), points, lostPoints: twoDecimals(max - points) };
}

function stateOf({ denominator, known, unsaid }: Count): ScoreState {
  if (unsaid || (denominator > 0 && known === 0)) return 'no_data';
  return denominator > 0 ? 'scored' : 'not_applicable';
}

/** Sums what is shown, so that the figures on the screen add up. */
function sumOf(indicators: readonly IndicatorScore[]): { points: number | null; applicable: number; max: number } {
  const scored = indicators.filter(({ state }) => state === 'scored');
  return {
    points: scored.length === 0 ? null : twoDecimals(scored.reduce((sum, { points }) => sum + (points ?? 0), 0)),
    applicable: twoDecimals(scored.reduce((sum, { max }) => sum + max, 0)),
    max: twoDecimals(indicators.reduce((sum, { max }) => sum + max, 0)),
  };
}

/** Half up at the second decimal, of what is meant: 1.005 is 1.01 although its double lies below. */
function twoDecimals(value: number): number {
  return (Math.sign(value) * Math.round(Number((Math.abs(value) * 100).toPrecision(12)))) / 100;
}
