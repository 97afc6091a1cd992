import { atLocal } from '../world/calendar.ts';
import type { Crowd } from '../world/service-hall.ts';
import type { Surge } from './scenario.ts';

/** What surges mean for the service hall: of two at a time the greater counts, and the fewest counters of a day. */
export function crowdOf(surges: readonly Surge[]): Crowd | undefined {
  if (surges.length === 0) return undefined;
  const at = (tMs: number) => surges.filter(({ fromMs, toMs }) => tMs >= fromMs && tMs < toMs);
  const greatest = (factors: number[]) => (factors.length === 0 ? 1 : Math.max(...factors));
  return {
    factorAt: (tMs) => greatest(at(tMs).map(({ factor }) => factor)),
    mostFactor: Math.max(1, ...surges.map(({ factor }) => factor)),
    countersOn: (day) => {
      const [fromMs, toMs] = [atLocal(day, 0), atLocal(day + 1, 0)];
      const staffed = surges.flatMap((surge) =>
        surge.counters !== null && surge.fromMs < toMs && surge.toMs > fromMs ? [surge.counters] : [],
      );
      return staffed.length === 0 ? null : Math.min(...staffed);
    },
  };
}
