import type { Item, Items } from '../item.ts';

export interface Disorder {
  /** items that came behind one that was passed on already */
  late: number;
  /** the first of them, and how far it was behind */
  first?: { item: Item; behindMs: number };
}

/**
 * Puts items in the order of time as far as a window of some thousand reaches; what is further behind is passed on where
 * it stands, and counted. A file in order goes through as it is.
 */
export async function* reordered(items: Items, windowItems: number, disorder: Disorder): AsyncGenerator<Item[]> {
  let held: Item[] = [];
  let passedMs = Number.NEGATIVE_INFINITY;
  let sorted = true;
  let newestMs = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let failed = false;
  try {
    for await (const batch of items) {
      for (const item of batch) {
        if (item.t < passedMs) {
          disorder.late++;
          disorder.first ??= { item, behindMs: passedMs - item.t };
        }
        if (item.t < newestMs) sorted = false;
        else newestMs = item.t;
        held.push(item);
      }
      if (held.length < 2 * windowItems) continue;
      if (!sorted) held.sort(byTime);
      const out = held.slice(0, held.length - windowItems);
      held = held.slice(held.length - windowItems);
      // what stays may be out of order with what comes, not with itself
      sorted = true;
      newestMs = held.at(-1)?.t ?? newestMs;
      passedMs = Math.max(passedMs, out.at(-1)?.t ?? passedMs);
      yield out;
    }
  } catch (error) {
    // a file that cannot be read on does not take back what was read
    failed = true;
    failure = error;
  }
  if (!sorted) held.sort(byTime);
  if (held.length > 0) yield held;
  if (failed) throw failure;
}

/** Array.prototype.sort keeps the order of equals: that of the file. */
export function byTime(a: Item, b: Item): number {
  return a.t - b.t;
}
