import { type Circumstances, inScope, type WatchedThing } from '@commune/domain';
import type { KeptBack } from '../../store/alarms/kept-back.ts';

export const NOTHING_SPECIAL: Circumstances = { maintenance: null, outOfService: null };

/** What holds beside their readings for things where anything does; of several windows the first counts. */
export function circumstancesOf(
  { windows, outOfService }: KeptBack,
  things: readonly WatchedThing[],
): Map<number, Circumstances> {
  const byThing = new Map<number, Circumstances>();
  if (windows.length > 0) {
    for (const thing of things) {
      const covering = windows.find(({ scope }) => inScope(scope, thing));
      if (covering === undefined) continue;
      const { why, who } = covering;
      byThing.set(thing.id, { maintenance: { why, who }, outOfService: null });
    }
  }
  for (const { thingId, why, who } of outOfService) {
    byThing.set(thingId, { ...(byThing.get(thingId) ?? NOTHING_SPECIAL), outOfService: { why, who } });
  }
  return byThing;
}
