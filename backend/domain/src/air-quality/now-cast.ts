import { isConcentration } from './breakpoints.ts';

export const NOWCAST_HOURS = 12;
const LATEST_HOURS = 3;
const LEAST_OF_LATEST = 2;
const LEAST_WEIGHT = 0.5;

/**
 * Decision 1459/QĐ-TCMT (2019), NowCast of PM2.5 and PM10: the weighted mean of twelve hourly means, oldest first, null
 * where an hour has none. The weight is the least over the greatest of them, one half at least, and w, w², … back in time.
 * Always divided by the sum of the weights: the form that the Decision prints for w = 1/2 is not, and reads low where
 * hours are missing. Null where two of the latest three hours are not there.
 */
export function nowCast(hours: readonly (number | null)[]): number | null {
  const latestFirst = hours.slice(-NOWCAST_HOURS).toReversed();
  const known = latestFirst.filter(isConcentration);
  if (latestFirst.slice(0, LATEST_HOURS).filter(isConcentration).length < LEAST_OF_LATEST) return null;
  const greatest = Math.max(...known);
  const weight = greatest === 0 ? 1 : Math.max(Math.min(...known) / greatest, LEAST_WEIGHT);
  let sum = 0;
  let weights = 0;
  for (const [age, mean] of latestFirst.entries()) {
    if (!isConcentration(mean)) continue;
    sum += weight ** age * mean;
    weights += weight ** age;
  }
  return sum / weights;
}
