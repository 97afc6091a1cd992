import { HOUR_MS } from '../world/calendar.ts';

const KEPT_HOURS = 4096;

/** A quantity worked out once for each full hour since 1970 and kept. */
export function byHour(compute: (hour: number) => number): (hour: number) => number {
  const known = new Map<number, number>();
  return (hour) => {
    const before = known.get(hour);
    if (before !== undefined) return before;
    const value = compute(hour);
    if (known.size >= KEPT_HOURS) known.clear();
    known.set(hour, value);
    return value;
  };
}

/** An hourly quantity at any moment, by Catmull-Rom between the hours: smooth, without corners at full hours. */
export function betweenHours(hourly: (hour: number) => number, tMs: number): number {
  const x = tMs / HOUR_MS;
  const hour = Math.floor(x);
  const f = x - hour;
  const a = hourly(hour - 1);
  const b = hourly(hour);
  const c = hourly(hour + 1);
  const d = hourly(hour + 2);
  return b + (f / 2) * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
}
