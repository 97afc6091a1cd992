/** `2026-03-31` as `31/03/2026`. */
export function shownDate(date: string): string {
  return date.split('-').reverse().join('/');
}

/** Reads «31/3/2026» as `2026-03-31`; null where it is no such day. */
export function readDate(text: string): string | null {
  const parts = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text);
  if (!parts) return null;
  const [day, month, year] = parts.slice(1).map(Number) as [number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day));
  // A 31st of a month that has 30 days would become the first of the next.
  return at.getUTCDate() === day && at.getUTCMonth() === month - 1 ? at.toISOString().slice(0, 10) : null;
}
