import type { Signal } from '../fleet/model.ts';

const CELLULAR = 1;
const NONE = 3;
const CELLULAR_MS = 38;
/** of what the fibre carries */
const CELLULAR_SHARE = 0.3;

/** What a link says that is cut: nothing goes over it, or a little over its standby. Null where a cut does not show. */
export function linkSignal(property: string, standby: boolean, signal: Signal): Signal | null {
  switch (property) {
    case 'link-up':
      return () => (standby ? 1 : 0);
    case 'active-path':
      return () => (standby ? CELLULAR : NONE);
    case 'link-latency':
      return standby ? (t, spanMs) => Math.max(CELLULAR_MS, signal(t, spanMs)) : () => Number.NaN;
    case 'packet-loss':
      return standby ? null : () => 100;
    case 'throughput':
      return standby ? (t, spanMs) => CELLULAR_SHARE * signal(t, spanMs) : () => 0;
    case 'connected-clients':
      return standby ? null : () => 0;
    default:
      return null;
  }
}
