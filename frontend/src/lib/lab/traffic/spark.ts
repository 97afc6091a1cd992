/** Paths of a small chart: a line for each stretch that was counted, the ground below it, and the height of a limit that is near. */
export function sparkPaths(
  series: readonly (number | null)[],
  limit: number | null,
  width: number,
  height: number,
): { line: string; ground: string; limitY: number | null } {
  const highest = Math.max(1, ...series.map((n) => n ?? 0));
  // A limit far above what was counted would press it to the ground.
  const isNear = limit !== null && limit <= highest * 2;
  const top = isNear ? Math.max(highest, limit) : highest;
  const x = (k: number) => round((k / Math.max(1, series.length - 1)) * width);
  const y = (n: number) => round(height - 1 - (n / top) * (height - 3));
  let line = '';
  let ground = '';
  for (const { from, values } of stretches(series)) {
    const points = values.map((n, k) => `${x(from + k)} ${y(n)}`);
    line += `M${points.join('L')}`;
    ground += `M${x(from)} ${height}L${points.join('L')}L${x(from + values.length - 1)} ${height}Z`;
  }
  return { line, ground, limitY: isNear ? y(limit) : null };
}

function stretches(series: readonly (number | null)[]): { from: number; values: number[] }[] {
  const found: { from: number; values: number[] }[] = [];
  for (const [k, n] of series.entries()) {
    if (n === null) continue;
    const last = found.at(-1);
    if (last !== undefined && last.from + last.values.length === k) last.values.push(n);
    else found.push({ from: k, values: [n] });
  }
  return found;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
