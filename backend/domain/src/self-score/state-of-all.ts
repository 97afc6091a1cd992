import type { IndicatorScore, ScoreState } from '@commune/contract';

/** How several indicators stand together: scored where one of them is, not applicable where none could be, else without data. */
export function stateOfAll(indicators: readonly Pick<IndicatorScore, 'state'>[]): ScoreState {
  if (indicators.some(({ state }) => state === 'scored')) return 'scored';
  return indicators.every(({ state }) => state === 'not_applicable') ? 'not_applicable' : 'no_data';
}
