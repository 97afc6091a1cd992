import type { PendingLevel } from './evaluation.ts';

export interface Delays {
  onDelayS: number;
  offDelayS: number;
}

/** How long a level must have held to be entered from `present`, ms. */
export function delayMs({ onDelayS, offDelayS }: Delays, present: number, level: number): number {
  return 1000 * (level > present ? onDelayS : offDelayS);
}

/**
 * Which levels wait for their delay once `target` holds: those that waited and still hold go on, those on the way to it
 * begin to. On the way up a level holds while the value is at it or at a worse one, on the way down while it is at it or a
 * milder one; so the nearer has never waited for less time than the farther.
 */
export function waitFor(
  pending: readonly PendingLevel[],
  { present, target, atMs, value }: { present: number; target: number; atMs: number; value: number | null },
): readonly PendingLevel[] {
  if (target === present) return NONE;
  const step = Math.sign(target - present);
  const waiting: PendingLevel[] = [];
  for (let level = present + step; level !== target + step; level += step) {
    waiting.push(pending.find((old) => old.level === level) ?? { level, sinceMs: atMs, value });
  }
  return waiting;
}

export const NONE: readonly PendingLevel[] = [];
