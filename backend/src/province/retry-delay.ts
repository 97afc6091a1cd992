/** Of the waits between tries: the first, and the longest that they grow to. */
export interface RetryPace {
  firstMs: number;
  longestMs: number;
}

/**
 * How long to wait after so many tries without a receipt, ms: twice as long each time and somewhere in the upper half of it
 * (`chance` 0…1), so that many communes do not come back at one moment. Never sooner than the receiver asks for, up to the
 * longest.
 */
export function retryDelayMs(
  { firstMs, longestMs }: RetryPace,
  tries: number,
  askedMs: number | null,
  chance: number,
): number {
  const wholeMs = Math.min(longestMs, firstMs * 2 ** Math.min(30, Math.max(0, tries - 1)));
  return Math.max(wholeMs * (0.5 + chance / 2), Math.min(longestMs, askedMs ?? 0));
}
