import type { Item, Items } from '../item.ts';

const BATCH_ITEMS = 2000;

interface Source {
  iterator: AsyncIterator<Item[]>;
  batch: Item[];
  next: number;
  /** decides between equal times, so that a second run has the same order */
  rank: number;
}

/** `fromMs`: it has nothing that is earlier; until then it is not opened. */
export interface TimedSource {
  fromMs: number;
  open: () => Items;
}

/**
 * Many sources, each in the order of time, as one. Years of daily files are not all open at once: each is opened when
 * its first moment comes.
 */
export async function* mergedByTime(sources: readonly TimedSource[]): AsyncGenerator<Item[]> {
  const closed = sources.map((source, rank) => ({ ...source, rank })).sort((a, b) => b.fromMs - a.fromMs);
  const open: Source[] = [];
  let out: Item[] = [];
  try {
    for (;;) {
      while (closed.length > 0 && closed.at(-1)!.fromMs <= headMs(open[0])) {
        const { open: begin, rank } = closed.pop()!;
        const source = { iterator: begin()[Symbol.asyncIterator](), batch: [], next: 0, rank };
        if (await refill(source)) push(open, source);
      }
      const first = open[0];
      if (first === undefined) break;
      const untilMs = Math.min(headMs(open[1]), headMs(open[2]), closed.at(-1)?.fromMs ?? Number.POSITIVE_INFINITY);
      // at least one: of equals the one of lower rank is first
      do out.push(first.batch[first.next++] as Item);
      while (first.next < first.batch.length && headMs(first) < untilMs && out.length < BATCH_ITEMS);
      if (first.next < first.batch.length || (await refill(first))) sink(open, 0);
      else removeFirst(open);
      if (out.length >= BATCH_ITEMS) {
        yield out;
        out = [];
      }
    }
  } catch (error) {
    // a file that cannot be read on does not take back what was read
    if (out.length > 0) yield out;
    throw error;
  } finally {
    for (const { iterator } of open) await iterator.return?.();
  }
  if (out.length > 0) yield out;
}

async function refill(source: Source): Promise<boolean> {
  do {
    const { done, value } = await source.iterator.next();
    if (done) return false;
    source.batch = value;
    source.next = 0;
  } while (source.batch.length === 0);
  return true;
}

/** infinite where there is none: whatever comes is before it */
function headMs(source: Source | undefined): number {
  return source?.batch[source.next]?.t ?? Number.POSITIVE_INFINITY;
}

function before(a: Source, b: Source): boolean {
  const [x, y] = [headMs(a), headMs(b)];
  return x < y || (x === y && a.rank < b.rank);
}

/** A binary heap, the next source at its root. */
function push(heap: Source[], source: Source): void {
  heap.push(source);
  for (let k = heap.length - 1; k > 0; ) {
    const parent = (k - 1) >> 1;
    if (!before(heap[k] as Source, heap[parent] as Source)) return;
    swap(heap, k, parent);
    k = parent;
  }
}

function sink(heap: Source[], from: number): void {
  for (let k = from; ; ) {
    let least = k;
    for (const child of [2 * k + 1, 2 * k + 2]) {
      if (child < heap.length && before(heap[child] as Source, heap[least] as Source)) least = child;
    }
    if (least === k) return;
    swap(heap, k, least);
    k = least;
  }
}

function removeFirst(heap: Source[]): void {
  const last = heap.pop() as Source;
  if (heap.length === 0) return;
  heap[0] = last;
  sink(heap, 0);
}

function swap(heap: Source[], a: number, b: number): void {
  [heap[a], heap[b]] = [heap[b] as Source, heap[a] as Source];
}
