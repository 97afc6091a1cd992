import type { Severity } from '@commune/contract';

/** A limit as a line over the chart. */
export interface DrawnLimit {
  at: number;
  severity: Severity;
  label: string;
  /** where the readings that are this bad begin and end; null where another rule raises the alarms */
  band: [from: number, to: number] | null;
}

interface Levels {
  direction: 'above' | 'below';
  levels: readonly { at: number; severity: Severity; label: string }[];
  governing: boolean;
}

/** The lines of one rule, mildest first, each with the band up to the next worse one. */
export function drawnLimits({ direction, levels, governing }: Levels): DrawnLimit[] {
  return levels.map(({ at, severity, label }, k) => {
    const next = levels[k + 1]?.at ?? (direction === 'above' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
    return { at, severity, label, band: governing ? [Math.min(at, next), Math.max(at, next)] : null };
  });
}

/** The line keeps at least this share of the height, whatever limits lie far from it. */
const LEAST_SHARE = 0.3;

/**
 * Widens the range of a chart, whose values lie in [min, max], to the limits near it, nearest first, as long as the line
 * does not become flat by it.
 */
export function rangeWithLimits(
  [low, high]: readonly [number, number],
  limits: readonly Pick<DrawnLimit, 'at'>[],
): [number, number] {
  const height = high - low;
  const distance = (at: number) => Math.max(low - at, at - high);
  const nearest = limits.map(({ at }) => at).toSorted((a, b) => distance(a) - distance(b));
  let range: [number, number] = [low, high];
  for (const at of nearest) {
    // Half a label's room beyond the limit.
    const wider: [number, number] = [Math.min(range[0], at - height * 0.1), Math.max(range[1], at + height * 0.1)];
    if (height / (wider[1] - wider[0]) < LEAST_SHARE) break;
    range = wider;
  }
  return range;
}

/** Which labels find room, worst limit first: those at least `roomPx` from every one placed before. */
export function placedLabels<T extends { y: number }>(labels: readonly T[], roomPx: number): T[] {
  const placed: T[] = [];
  for (const label of labels) {
    if (placed.every(({ y }) => Math.abs(y - label.y) >= roomPx)) placed.push(label);
  }
  return placed;
}
