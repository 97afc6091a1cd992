/** Moments of one thing or datastream at which something changed, epoch ms, both ends included. */
export interface Run {
  id: number;
  fromMs: number;
  toMs: number;
}

/** Gathers what changed, each moment once. */
export class Touched {
  readonly #moments = new Map<number, Set<number>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(id: number, momentMs: number): void {
    const moments = this.#moments.get(id) ?? new Set();
    this.#moments.set(id, moments);
    const before = moments.size;
    moments.add(momentMs);
    this.#size += moments.size - before;
  }

  /** The moments in runs that no gap longer than `gapMs` parts, none longer than `longestMs`, by their beginning. */
  runs(gapMs: number, longestMs: number): Run[] {
    const runs: Run[] = [];
    for (const [id, moments] of this.#moments) {
      let run: Run | undefined;
      for (const moment of [...moments].sort((a, b) => a - b)) {
        if (run !== undefined && moment - run.toMs <= gapMs && moment - run.fromMs <= longestMs) run.toMs = moment;
        else {
          run = { id, fromMs: moment, toMs: moment };
          runs.push(run);
        }
      }
    }
    return runs.sort((a, b) => a.fromMs - b.fromMs || a.id - b.id);
  }
}

/**
 * Runs that lie together, to be read in one query: the span around all of a batch, widened by `reachMs`, times their number
 * stays within `mostMs`, save for a run that is alone.
 */
export function* batches(runs: readonly Run[], reachMs: number, mostMs: number): Generator<Run[]> {
  let batch: Run[] = [];
  let toMs = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const end = Math.max(toMs, run.toMs);
    const spanMs = end - (batch[0]?.fromMs ?? run.fromMs) + reachMs;
    if (batch.length > 0 && spanMs * (batch.length + 1) > mostMs) {
      yield batch;
      batch = [];
      toMs = Number.NEGATIVE_INFINITY;
    }
    batch.push(run);
    toMs = Math.max(toMs, run.toMs);
  }
  if (batch.length > 0) yield batch;
}
