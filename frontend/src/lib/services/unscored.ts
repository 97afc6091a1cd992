import type { IndicatorScore } from '@commune/contract';

/** The points that a self-score leaves out and an official score does not: by why they are left out. */
export function unscoredPoints(indicators: readonly Pick<IndicatorScore, 'state' | 'max'>[]): {
  noData: number;
  notApplicable: number;
} {
  const sum = (state: IndicatorScore['state']) =>
    indicators.reduce((total, one) => total + (one.state === state ? one.max : 0), 0);
  return { noData: sum('no_data'), notApplicable: sum('not_applicable') };
}

/** What is said of a group that has no points: Không phát sinh where nothing in it was to be counted. */
export function groupWithout(indicators: readonly Pick<IndicatorScore, 'state'>[]): 'not_applicable' | 'no_data' {
  return indicators.every(({ state }) => state === 'not_applicable') ? 'not_applicable' : 'no_data';
}
