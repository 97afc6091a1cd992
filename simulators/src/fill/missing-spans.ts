/** A span of steps, both ends included, epoch ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/**
 * Where readings are missing: runs of expected steps with no reading within one step of them. `expected` and `present`
 * are ascending. Readings need not lie on the steps: a time that was lived through counts as there.
 */
export function missingSpans(expected: readonly number[], present: readonly number[], stepMs: number): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  let next = 0;
  for (const t of expected) {
    while (next < present.length && (present[next] ?? 0) < t - stepMs + 1) next++;
    if ((present[next] ?? Number.POSITIVE_INFINITY) < t + stepMs) {
      open = undefined;
    } else if (open) {
      open.toMs = t;
    } else {
      open = { fromMs: t, toMs: t };
      spans.push(open);
    }
  }
  return spans;
}

/** Joins spans that overlap or lie within `gapMs` of each other; ascending. */
export function joinSpans(spans: readonly Span[], gapMs: number): Span[] {
  const joined: Span[] = [];
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && fromMs <= last.toMs + gapMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/** Cuts at multiples of `windowMs`, newest first: what a person looks at first comes first. */
export function newestWindows(spans: readonly Span[], windowMs: number, stepMs: number): Span[] {
  const windows: Span[] = [];
  for (const span of spans) {
    for (let fromMs = span.fromMs; fromMs <= span.toMs; ) {
      const endMs = (Math.floor(fromMs / windowMs) + 1) * windowMs;
      windows.push({ fromMs, toMs: Math.min(span.toMs, endMs - stepMs) });
      fromMs = endMs;
    }
  }
  return windows.reverse();
}
