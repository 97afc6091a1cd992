import { ownSilenceMs, type Span } from './own-silence.ts';

export const LIVENESS = ['live', 'late', 'stale', 'offline', 'never'] as const;
export type Liveness = (typeof LIVENESS)[number];

/** Beyond how many expected intervals a thing counts as late, stale, offline. */
export const LATE_AFTER_INTERVALS = 2;
export const STALE_AFTER_INTERVALS = 5;
export const OFFLINE_AFTER_INTERVALS = 20;

export interface Heard {
  /** epoch ms of the last message; null where there never was one */
  lastMs: number | null;
  nowMs: number;
  /** the datastream's own rhythm, in seconds */
  expectedIntervalS: number;
  /** the device's last will, or a status message, said that it is gone, and nothing came since */
  willOffline: boolean;
  /** when we ourselves took nothing in, apart and in order: silence then is ours and does not count */
  gaps?: readonly Span[];
}

/**
 * How alive a datastream is, from its last message against its own rhythm, never from its last change of value.
 * A message from the future (a device's clock runs ahead, within the accepted window) counts as live.
 */
export function livenessOf({ lastMs, nowMs, expectedIntervalS, willOffline, gaps = [] }: Heard): Liveness {
  if (lastMs === null) return willOffline ? 'offline' : 'never';
  if (willOffline) return 'offline';
  const intervals = (nowMs - lastMs - ownSilenceMs(gaps, lastMs, nowMs)) / (expectedIntervalS * 1000);
  if (intervals > OFFLINE_AFTER_INTERVALS) return 'offline';
  if (intervals > STALE_AFTER_INTERVALS) return 'stale';
  if (intervals > LATE_AFTER_INTERVALS) return 'late';
  return 'live';
}
