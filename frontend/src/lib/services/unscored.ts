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
