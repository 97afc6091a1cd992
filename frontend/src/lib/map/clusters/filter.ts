import type { Domain, Thing } from '@commune/contract';
import type { Liveness } from '@commune/domain';

/** How bad an alarm is, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The worst open alarm of each thing that has one; null while nobody evaluates alarms, which is not «no alarms». */
export type Severities = ReadonlyMap<number, Severity> | null;

export type View = 'all' | 'abnormal' | 'stale';

export interface MapFilter {
  domain: Domain | null;
  view: View;
}

/** Silent: its newest value is too old to act on. The map's «Cần chú ý» view and the clusters' broken ring go by it. */
export function isSilent(liveness: Liveness): boolean {
  return liveness === 'stale' || liveness === 'offline' || liveness === 'never';
}

/** Whether the map shows this thing under this filter. Things without a position and unregistered ones stay off the map. */
export function isShown(thing: Thing, liveness: Liveness, filter: MapFilter, severities: Severities): boolean {
  if (thing.position === null || thing.state !== 'registered') return false;
  if (filter.domain !== null && thing.domain !== filter.domain) return false;
  if (filter.view === 'stale') return isSilent(liveness);
  if (filter.view === 'abnormal') return severities?.has(thing.id) ?? false;
  return true;
}
