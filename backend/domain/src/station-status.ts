import type { MarkQuality } from '@commune/contract';

export interface StatusReading {
  timeMs: number;
  /** of a state of the station: measuring, being calibrated, fault */
  code: number;
}

/** What a station said of its readings of [fromMs, toMs); Infinity where it has not said otherwise yet. */
export interface StatusSpan {
  fromMs: number;
  toMs: number;
  quality: MarkQuality;
}

/**
 * A station's status holds from the moment it came until the next of another kind. The spans of the codes that mean
 * something for the readings beside them; `readings` in order of time, the last of them holding until `untilMs`.
 */
export function statusSpans(
  readings: readonly StatusReading[],
  meaning: ReadonlyMap<number, MarkQuality>,
  untilMs: number,
): StatusSpan[] {
  const spans: StatusSpan[] = [];
  for (const [k, { timeMs, code }] of readings.entries()) {
    const endMs = readings[k + 1]?.timeMs ?? untilMs;
    const quality = meaning.get(code);
    const last = spans.at(-1);
    if (quality === undefined) continue;
    if (last?.quality === quality && last.toMs === timeMs) last.toMs = endMs;
    else spans.push({ fromMs: timeMs, toMs: endMs, quality });
  }
  return spans;
}
