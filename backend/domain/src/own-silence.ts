/** A span of time, [fromMs, toMs), epoch ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** The same moments as spans that lie apart, in order: what they cover counts once. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (toMs <= fromMs) continue;
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/**
 * How much of the silence between two moments was ours, in ms: `gaps` are when nothing was taken in, whoever spoke, as
 * `joinSpans` gives them.
 */
export function ownSilenceMs(gaps: readonly Span[], fromMs: number, toMs: number): number {
  let ownMs = 0;
  for (let k = gaps.length - 1; k >= 0; k--) {
    const gap = gaps[k]!;
    if (gap.toMs <= fromMs) break;
    ownMs += Math.max(0, Math.min(gap.toMs, toMs) - Math.max(gap.fromMs, fromMs));
  }
  return ownMs;
}

/** The moment at which `spanMs` have gone by since `fromMs`, those of our own silence not counted. */
export function elapsedAtMs(gaps: readonly Span[], fromMs: number, spanMs: number): number {
  let first = gaps.length;
  while (first > 0 && gaps[first - 1]!.toMs > fromMs) first--;
  let atMs = fromMs + spanMs;
  for (let k = first; k < gaps.length && gaps[k]!.fromMs < atMs; k++) {
    atMs += gaps[k]!.toMs - Math.max(gaps[k]!.fromMs, fromMs);
  }
  return atMs;
}
