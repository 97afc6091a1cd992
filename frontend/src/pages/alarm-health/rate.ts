import { type AlarmHealth, ISA_18_2 } from '@commune/contract';
import { DAY_MS, ZONE_OFFSET_MS } from '@commune/domain';

const HOUR_MS = 3_600_000;
/** More bars than this would be too thin to point at: days then. */
const MOST_HOURS = 9 * 24;

export interface Bar {
  fromMs: number;
  toMs: number;
  /** alarms raised in it */
  n: number;
  perHour: number;
}

/** The rate over the period: a bar an hour, or, of a long one, a bar a day with its mean. Hours without alarms are there, as 0. */
export function barsOf({ fromMs, toMs, hours }: Pick<AlarmHealth, 'fromMs' | 'toMs' | 'hours'>): Bar[] {
  const stepMs = toMs - fromMs > MOST_HOURS * HOUR_MS ? DAY_MS : HOUR_MS;
  // Hours and days of Viet Nam, whatever zone the browser is in.
  const beginning = (ms: number) => Math.floor((ms + ZONE_OFFSET_MS) / stepMs) * stepMs - ZONE_OFFSET_MS;
  const counts = new Map<number, number>();
  for (const [hourMs, n] of hours) counts.set(beginning(hourMs), (counts.get(beginning(hourMs)) ?? 0) + n);
  const bars: Bar[] = [];
  for (let at = beginning(fromMs); at < toMs; at += stepMs) {
    const [from, to] = [Math.max(at, fromMs), Math.min(at + stepMs, toMs)];
    const n = counts.get(at) ?? 0;
    // What has just begun says nothing of its rate yet: it counts as a whole hour at least.
    bars.push({ fromMs: from, toMs: to, n, perHour: n / Math.max((to - from) / HOUR_MS, 1) });
  }
  return bars;
}

export type Verdict = 'acceptable' | 'manageable' | 'over';

export function verdictOf(perHour: number): Verdict {
  if (perHour <= ISA_18_2.acceptablePerHour) return 'acceptable';
  return perHour <= ISA_18_2.manageablePerHour ? 'manageable' : 'over';
}

/** How high the chart reaches: over the highest bar, and never below the band lines. */
export function topOf(bars: readonly Bar[]): number {
  return Math.max(ISA_18_2.manageablePerHour, ...bars.map(({ perHour }) => perHour)) * 1.15;
}

/** The bars under which a time is printed, about `most` of them; of hours over several days each midnight. */
export function labelledBars(bars: readonly Bar[], most: number): number[] {
  const isHours = (bars[0] && bars[0].toMs - bars[0].fromMs <= HOUR_MS) ?? false;
  const every = isHours && bars.length > 48 ? 24 : Math.max(1, Math.ceil(bars.length / most));
  return bars.flatMap((_, k) => (k % every === 0 ? [k] : []));
}
