import type { Reading } from '../../store/reading.ts';

/**
 * Readings in the order of their times in slices of about `most`, so that other work gets its turn between two of them;
 * those of one time stay together, for they may be one message.
 */
export function slicesOf(readings: readonly Reading[], most: number): Reading[][] {
  const slices: Reading[][] = [];
  for (let from = 0, to = 0; from < readings.length; from = to) {
    to = Math.min(from + most, readings.length);
    while (to < readings.length && readings[to]!.timeMs === readings[to - 1]!.timeMs) to++;
    slices.push(readings.slice(from, to));
  }
  return slices;
}
