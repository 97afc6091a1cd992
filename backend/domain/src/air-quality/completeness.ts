/** How much of what was expected must be there before it stands for the whole time. */
export const LEAST_SHARE = 0.75;

/** An hour's mean, or null where fewer than three quarters of the readings that were expected came. */
export function hourlyMean(readings: { n: number; mean: number }, expected: number): number | null {
  return readings.n > 0 && readings.n >= LEAST_SHARE * expected ? readings.mean : null;
}

/** The mean of hourly means, null where an hour has none; itself null where fewer than three quarters have one. */
export function meanOfHours(means: readonly (number | null)[]): number | null {
  const known = means.filter((mean) => mean !== null);
  if (known.length === 0 || known.length < LEAST_SHARE * means.length) return null;
  return known.reduce((sum, mean) => sum + mean, 0) / known.length;
}
