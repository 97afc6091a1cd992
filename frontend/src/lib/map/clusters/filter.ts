import type { Domain, Thing } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import type { View } from '../../ui/address.svelte.ts';

/** Whether something is announced of a thing; null while nobody evaluates alarms, which is not «no alarms». */
export type IsAlarmed = ((thingId: number) => boolean) | null;

export interface MapFilter {
  domain: Domain | null;
  view: View;
}

/** Silent: its newest value is too old to act on. The map's «Cần chú ý» view and the clusters' broken ring go by it. */
export function isSilent(liveness: Liveness): boolean {
  return liveness === 'stale' || liveness === 'offline' || liveness === 'never';
}

/** Whether the map shows this thing under this filter. Things without a position and unregistered ones stay off the map. */
export function isShown(thing: Thing, liveness: Liveness, filter: MapFilter, isAlarmed: IsAlarmed): boolean {
  if (thing.position === null || thing.state !== 'registered') return false;
  if (filter.domain !== null && thing.domain !== filter.domain) return false;
  if (filter.view === 'stale') return isSilent(liveness);
  if (filter.view === 'abnormal') return isAlarmed?.(thing.id) ?? false;
  return true;
}
