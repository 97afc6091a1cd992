import { offsetOf } from './times.ts';

const HOUR_MS = 3_600_000;

/** Turns what a clock of a zone reads (ms as though it were UTC) into the moment. */
export type ToUtc = (localMs: number) => number;

/** `UTC`, `+07:00` or a name such as `Asia/Ho_Chi_Minh`. Throws a RangeError where there is no such zone. */
export function zoneReader(zone: string): ToUtc {
  const fixed = offsetOf(zone);
  if (fixed !== undefined) return (localMs) => localMs - fixed;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    timeZoneName: 'longOffset',
    year: 'numeric',
  });
  const offsetAt = (utcMs: number): number => {
    const name = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return offsetOf(name.replace('\u2212', '-')) ?? 0;
  };
  // asked once an hour of the file: clocks are changed on the hour
  let hour = Number.NaN;
  let offsetMs = 0;
  return (localMs) => {
    const now = Math.floor(localMs / HOUR_MS);
    if (now !== hour) {
      hour = now;
      // an hour that comes twice is taken as its first, one that is left out as the one after it
      const before = offsetAt(now * HOUR_MS - 24 * HOUR_MS);
      const after = offsetAt(now * HOUR_MS + 24 * HOUR_MS);
      offsetMs = offsetAt(now * HOUR_MS - before) === before ? before : after;
    }
    return localMs - offsetMs;
  };
}
