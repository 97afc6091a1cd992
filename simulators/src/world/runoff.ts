import { betweenHours, byHour } from '../signal/by-hour.ts';
import type { Rain, RainSite } from './rain.ts';

export interface Basin {
  /** where the rain falls that comes down here, equally weighted */
  sites: readonly RainSite[];
  /** hours from rain to the peak of its flow here */
  peakLagH: number;
  /** share of the rain that comes late, through the soil */
  slowShare: number;
}

const MEMORY_H = 120;

/**
 * What rain of the last five days gives at a point of a river, as a unit hydrograph: a bounded convolution, worked out
 * once an hour. The unit is mm of basin rain arriving per hour; it is 0 after a long dry spell.
 */
export function runoff(rain: Pick<Rain, 'inHour'>, basin: Basin): (tMs: number) => number {
  const kernel = hydrograph(basin);
  const fallen = byHour((hour) => {
    let sum = 0;
    for (const site of basin.sites) sum += rain.inHour(site, hour);
    return sum / basin.sites.length;
  });
  const arriving = byHour((hour) => {
    let sum = 0;
    for (let lag = 0; lag < MEMORY_H; lag++) sum += (kernel[lag] ?? 0) * fallen(hour - 1 - lag);
    return sum;
  });
  return (tMs) => Math.max(0, betweenHours(arriving, tMs));
}

function hydrograph({ peakLagH, slowShare }: Basin): Float64Array {
  const quick = gamma(4, peakLagH / 3);
  const slow = gamma(3, Math.max(5, peakLagH));
  return Float64Array.from({ length: MEMORY_H }, (_, h) => (1 - slowShare) * quick(h) + slowShare * slow(h));
}

/** Weights of the hours of a cascade of `n` equal stores with the time constant `k` (Nash); they sum to 1. */
function gamma(n: number, k: number): (hour: number) => number {
  const raw = Float64Array.from({ length: MEMORY_H }, (_, h) => ((h + 0.5) / k) ** (n - 1) * Math.exp(-(h + 0.5) / k));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return (hour) => (raw[hour] ?? 0) / sum;
}
