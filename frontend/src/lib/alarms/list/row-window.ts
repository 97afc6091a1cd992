/** The rows to draw of a long list: `[from, to)`, and how far from the top the first of them stands. */
export interface RowWindow {
  from: number;
  to: number;
  topPx: number;
  totalPx: number;
}

/** `tops[k]` is where row k begins, and its last entry, one more than there are rows, where the list ends. */
export function rowTops(heightsPx: readonly number[]): number[] {
  const tops = [0];
  for (const height of heightsPx) tops.push(tops.at(-1)! + height);
  return tops;
}

/** What of the list `tops` describes is to be seen, and `aroundPx` more on both sides. */
export function rowWindow(tops: readonly number[], scrollPx: number, heightPx: number, aroundPx: number): RowWindow {
  const rows = tops.length - 1;
  const from = Math.max(0, lastAtOrBefore(tops, scrollPx - aroundPx));
  let to = from;
  while (to < rows && tops[to]! < scrollPx + heightPx + aroundPx) to += 1;
  return { from, to, topPx: tops[from] ?? 0, totalPx: tops.at(-1) ?? 0 };
}

/** How far to scroll so that row `index` is whole in view; `scrollPx` where it is. */
export function scrollTo(tops: readonly number[], index: number, scrollPx: number, heightPx: number): number {
  const top = tops[index];
  const bottom = tops[index + 1];
  if (top === undefined || bottom === undefined) return scrollPx;
  if (top < scrollPx) return top;
  return bottom > scrollPx + heightPx ? bottom - heightPx : scrollPx;
}

function lastAtOrBefore(tops: readonly number[], px: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (tops[middle]! <= px) low = middle;
    else high = middle - 1;
  }
  return Math.min(low, Math.max(0, tops.length - 2));
}
