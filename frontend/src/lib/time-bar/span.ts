import { wholeSteps } from '../i18n/times.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What the bar may show at once, the narrowest first. */
export const ZOOMS = ['6h', '24h', '7d', '30d'] as const;
export type Zoom = (typeof ZOOMS)[number];

interface ZoomLook {
  spanMs: number;
  /** a column of the density */
  bucketMs: number;
  /** between two labels of the axis */
  labelMs: number;
}

export const LOOK: Record<Zoom, ZoomLook> = {
  '6h': { spanMs: 6 * HOUR_MS, bucketMs: 5 * MINUTE_MS, labelMs: HOUR_MS },
  '24h': { spanMs: DAY_MS, bucketMs: 10 * MINUTE_MS, labelMs: 3 * HOUR_MS },
  '7d': { spanMs: 7 * DAY_MS, bucketMs: 2 * HOUR_MS, labelMs: DAY_MS },
  '30d': { spanMs: 30 * DAY_MS, bucketMs: 6 * HOUR_MS, labelMs: 5 * DAY_MS },
};

export interface Span {
  fromMs: number;
  toMs: number;
}

/** The last of the time until now, to the whole column: it moves on with the columns and not with each second. */
export function latestSpan(zoom: Zoom, nowMs: number): Span {
  const { spanMs, bucketMs } = LOOK[zoom];
  const toMs = Math.ceil(nowMs / bucketMs) * bucketMs;
  return { fromMs: toMs - spanMs, toMs };
}

/** The same span while the moment lies in it, else one that has it in its middle, or that ends now. */
export function spanAround(atMs: number, zoom: Zoom, nowMs: number, held: Span | null): Span {
  const latest = latestSpan(zoom, nowMs);
  const { spanMs, bucketMs } = LOOK[zoom];
  if (held !== null && held.toMs - held.fromMs === spanMs && atMs >= held.fromMs && atMs <= held.toMs) {
    // One that ended at the present goes on to do so.
    return held.toMs >= latest.toMs - bucketMs && atMs >= latest.fromMs ? latest : held;
  }
  if (atMs >= latest.fromMs) return latest;
  const fromMs = Math.floor((atMs - spanMs / 2) / bucketMs) * bucketMs;
  return { fromMs, toMs: fromMs + spanMs };
}

/** Where a moment lies in a span: 0 … 1, beyond where it lies outside. */
export function shareOf(atMs: number, { fromMs, toMs }: Span): number {
  return (atMs - fromMs) / (toMs - fromMs);
}

/** Moments that the axis names; none so near an end that its label would be cut. */
export function axisMoments(span: Span, zoom: Zoom): number[] {
  const { labelMs } = LOOK[zoom];
  const edge = (span.toMs - span.fromMs) * 0.02;
  return wholeSteps(span.fromMs + edge, span.toMs - edge, labelMs);
}
