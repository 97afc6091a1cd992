import { type IngestMeters, METER_SECONDS, METERS, type RefusalReason } from '@commune/contract';
import { bucketEndMs } from './ingest/meter.ts';
import type { MeterReading } from './store/processes.ts';

/** What the processes that take readings in tell of the last minute, put together. */
export function ingestMeters(readings: readonly MeterReading[], stalled: boolean, nowMs: number): IngestMeters {
  // Up to the second that all have told of: beyond, a sum would dip whenever one of them speaks later than another.
  const second =
    readings.length === 0 ? Math.floor(nowMs / 1000) - 1 : Math.min(...readings.map((each) => each.second));
  const atMs = (second + 1) * 1000;
  const total = (meter: (typeof METERS)[number], at: number) => {
    let sum: number | null = null;
    for (const reading of readings) {
      const series = reading[meter];
      const n = series[series.length - 1 - (reading.second - at)];
      if (n !== undefined) sum = (sum ?? 0) + n;
    }
    return sum;
  };
  const seconds = Array.from({ length: METER_SECONDS }, (_, k) => second - METER_SECONDS + 1 + k);
  const perSecond = Object.fromEntries(
    METERS.map((meter) => [meter, seconds.map((at) => total(meter, at))]),
  ) as IngestMeters['perSecond'];
  const reasons: IngestMeters['reasons'] = {};
  for (const [reason, n] of readings.flatMap((each) => Object.entries(each.reasons) as [RefusalReason, number][])) {
    reasons[reason] = (reasons[reason] ?? 0) + n;
  }
  const ageMs = readings.length === 0 ? null : Math.max(0, nowMs - atMs);
  return { atMs, ageMs, processes: readings.length, stalled, perSecond, reasons, ...commitsOf(readings) };
}

function commitsOf(readings: readonly MeterReading[]): Pick<IngestMeters, 'commits' | 'commitP99Ms'> {
  const buckets = new Map<number, number>();
  for (const [bucket, n] of readings.flatMap((each) => each.commits))
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + n);
  const commits = [...buckets.values()].reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const [bucket, n] of [...buckets].sort(([a], [b]) => a - b)) {
    below += n;
    if (below >= commits * 0.99) return { commits, commitP99Ms: Math.round(bucketEndMs(bucket)) };
  }
  return { commits, commitP99Ms: null };
}
