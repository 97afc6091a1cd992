const CELLS = 288;

/** A curve over the local day through `[hour, value]` knots, round the clock, as a table: asking costs one look-up. */
export function dayCurve(knots: readonly (readonly [hour: number, value: number])[]): (hour: number) => number {
  const table = Float64Array.from({ length: CELLS + 1 }, (_, cell) => through(knots, (cell * 24) / CELLS));
  return (hour) => {
    const x = ((hour % 24) * CELLS) / 24;
    const cell = Math.floor(x);
    const from = table[cell] ?? 0;
    return from + ((table[cell + 1] ?? from) - from) * (x - cell);
  };
}

function through(knots: readonly (readonly [number, number])[], hour: number): number {
  const last = knots[knots.length - 1];
  const first = knots[0];
  if (!first || !last) throw new RangeError('a day curve needs a knot');
  let [fromHour, fromValue] = [last[0] - 24, last[1]];
  for (const [toHour, toValue] of [...knots, [first[0] + 24, first[1]] as const]) {
    if (hour <= toHour) {
      const f = toHour === fromHour ? 1 : (hour - fromHour) / (toHour - fromHour);
      return fromValue + (toValue - fromValue) * f * f * (3 - 2 * f);
    }
    [fromHour, fromValue] = [toHour, toValue];
  }
  return fromValue;
}
