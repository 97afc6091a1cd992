const DAY_MS = 86_400_000;
/** 1899-12-30 and 1904-01-01 as days before 1970. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
/** 9999-12-31 */
const LAST_1900 = 2_958_466;

/**
 * What the wall clock reads at a spreadsheet's count of days, ms as though UTC; undefined where that is no date.
 * The count from 1900 takes that year for a leap year: days before its 29 February lie one later than they count.
 */
export function serialToLocalMs(serial: number, from1904 = false): number | undefined {
  if (!(serial >= 0) || serial >= LAST_1900) return undefined;
  const days = from1904 ? serial - EPOCH_1904 : serial - EPOCH_1900 + (serial < 60 ? 1 : 0);
  // The fraction of a day is no whole number of ms: seconds are what was meant.
  return Math.round((days * DAY_MS) / 1000) * 1000;
}

export function localMsToSerial(localMs: number): number {
  return localMs / DAY_MS + EPOCH_1900;
}
