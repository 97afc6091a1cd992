/** Beyond this a double has no decimals worth rounding. */
const LARGE = 1e15;

/**
 * To so many decimals, an exact half away from zero. What counts is the value as it is written: 8.35 becomes 8.4 although
 * its double lies a little below. Pages, reports and what the province is sent round by this alone.
 */
export function roundTo(value: number, decimals: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= LARGE) return value;
  const [digits, exponent = '0'] = String(Math.abs(value)).split('e');
  const whole = Math.round(Number(`${digits}e${Number(exponent) + decimals}`));
  // Never −0.
  return Math.sign(value) * Number(`${whole}e${-decimals}`) + 0;
}
