/**
 * Through points in the order of time, smooth and without overshooting: a peak that is given is the peak (Fritsch and
 * Carlson, 1980). Before the first and after the last it stays level.
 */
export function monotoneCurve(knots: readonly { atMs: number; value: number }[]): (tMs: number) => number {
  const slopes = slopesOf(knots);
  return (tMs) => {
    const first = knots[0]!;
    const last = knots.at(-1)!;
    if (tMs <= first.atMs) return first.value;
    if (tMs >= last.atMs) return last.value;
    let k = 0;
    while (knots[k + 1]!.atMs <= tMs) k++;
    const [from, to] = [knots[k]!, knots[k + 1]!];
    const width = to.atMs - from.atMs;
    const f = (tMs - from.atMs) / width;
    const rest = 1 - f;
    return (
      rest * rest * ((1 + 2 * f) * from.value + f * width * slopes[k]!) +
      f * f * ((3 - 2 * f) * to.value - rest * width * slopes[k + 1]!)
    );
  };
}

/** At each point; level at a peak, and never so steep that the curve would overshoot. */
function slopesOf(knots: readonly { atMs: number; value: number }[]): number[] {
  const secants = knots.slice(1).map(({ atMs, value }, k) => (value - knots[k]!.value) / (atMs - knots[k]!.atMs));
  return knots.map((_knot, k) => {
    const [before, after] = [secants[k - 1] ?? 0, secants[k] ?? 0];
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}
