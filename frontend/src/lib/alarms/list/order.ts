import type { Alarm } from '@commune/contract';
import { severityRank } from '../severity.ts';

/**
 * The worst first; among equals those that nobody has acknowledged, then the newest. Where everything is the same the
 * id decides, so that two screens list alike.
 */
export function compareAlarms(a: Alarm, b: Alarm): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    Number(a.acknowledged !== null) - Number(b.acknowledged !== null) ||
    Number(!a.active) - Number(!b.active) ||
    b.raisedMs - a.raisedMs ||
    compareIds(a.id, b.id)
  );
}

function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
