import type { Domain, Thing } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import type { View } from '../../ui/address.svelte.ts';

export interface MapFilter {
  domain: Domain | null;
  view: View;
}

/** Silent: its newest value is too old to act on. The map's «Cần chú ý» view and the clusters' broken ring go by it. */
export function isSilent(liveness: Liveness): boolean {
  return liveness === 'stale' || liveness === 'offline' || liveness === 'never';
}

/** Whether the map shows this thing under this filter. Things without a position and unregistered ones stay off the map. */
export function isShown(
  thing: Thing,
  liveness: Liveness,
  filter: MapFilter,
  isAlarmed: (thingId: number) => boolean,
): boolean {
  if (thing.position === null || thing.state !== 'registered') return false;
  if (filter.domain !== null && thing.domain !== filter.domain) return false;
  if (filter.view === 'stale') return isSilent(liveness);
  if (filter.view === 'abnormal') return isAlarmed(thing.id);
  return true;
}
