import type { Problem } from '@commune/contract';

/** Without a frame or a pulse for this long the connection does not carry, whatever the socket says. */
export const SILENT_AFTER_MS = 3500;
/** From here on the whole page shows that its figures have stopped. */
export const LOST_AFTER_MS = 10_000;

/**
 * `reconnecting` and `lost` keep `sinceMs`, the last moment the page was known to be current (server clock, epoch ms);
 * so does `catching-up`: the socket is back, what was missed is not.
 */
export type Connection =
  | { state: 'connecting' }
  | { state: 'connected' }
  | { state: 'catching-up' | 'reconnecting' | 'lost'; sinceMs: number }
  | { state: 'refused'; problem: Problem };

export interface ConnectionFacts {
  refused: Problem | null;
  socketUp: boolean;
  caughtUp: boolean;
  /** server clock, epoch ms, of the last proof that the page shows everything; null before the first snapshot */
  currentAsOfMs: number | null;
  nowMs: number;
}

export function connectionOf({ refused, socketUp, caughtUp, currentAsOfMs, nowMs }: ConnectionFacts): Connection {
  if (refused) return { state: 'refused', problem: refused };
  if (currentAsOfMs === null) return { state: 'connecting' };
  const ageMs = nowMs - currentAsOfMs;
  if (socketUp && caughtUp && ageMs <= SILENT_AFTER_MS) return { state: 'connected' };
  if (ageMs > LOST_AFTER_MS) return { state: 'lost', sinceMs: currentAsOfMs };
  return { state: socketUp && ageMs <= SILENT_AFTER_MS ? 'catching-up' : 'reconnecting', sinceMs: currentAsOfMs };
}
