import type { ChangeColumns, LatestColumns, StateWindow } from '@commune/contract';

/** A window of the past, of which each moment's state can be read: its readings by datastream, each sorted by time. */
export class WindowState {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly #horizonMs: number;
  readonly #ids: number[] = [];
  /** where the readings of the k-th datastream begin; those of the next begin where they end */
  readonly #begins: number[] = [0];
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  readonly #qualities: Uint8Array;

  constructor({ from, to, stepMs, horizonMs, base, changes }: StateWindow) {
    this.fromMs = from;
    this.toMs = to;
    this.stepMs = stepMs;
    this.#horizonMs = horizonMs;
    const length = base.i.length + changes.v.length;
    this.#times = new Float64Array(length);
    this.#values = new Float64Array(length);
    this.#qualities = new Uint8Array(length);
    this.#fill(base, changes);
  }

  /** how many readings it holds */
  get size(): number {
    return this.#times.length;
  }

  covers(atMs: number): boolean {
    return atMs >= this.fromMs && atMs <= this.toMs;
  }

  /** The newest reading of each datastream at a moment that the window covers; none beyond the horizon. */
  at(atMs: number): LatestColumns {
    const t0 = atMs;
    const columns = { i: [] as number[], t0, dt: [] as number[], v: [] as number[], q: [] as number[] };
    for (let k = 0; k < this.#ids.length; k++) {
      const at = this.#newest(this.#begins[k]!, this.#begins[k + 1]!, atMs);
      if (at < 0 || this.#times[at]! < atMs - this.#horizonMs) continue;
      columns.i.push(this.#ids[k]!);
      columns.dt.push(this.#times[at]! - t0);
      columns.v.push(this.#values[at]!);
      columns.q.push(this.#qualities[at]!);
    }
    return columns;
  }

  /** The last of [begin, end) that is not after the moment; -1 where all are. */
  #newest(begin: number, end: number, atMs: number): number {
    let [low, high] = [begin, end];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! <= atMs) low = middle + 1;
      else high = middle;
    }
    return low > begin ? low - 1 : -1;
  }

  #fill(base: LatestColumns, changes: ChangeColumns): void {
    const based = new Map(base.i.map((id, k) => [id, k]));
    let next = 0;
    const put = (timeMs: number, value: number, quality: number) => {
      this.#times[next] = timeMs;
      this.#values[next] = value;
      this.#qualities[next] = quality;
      next++;
    };
    const putBase = (k: number) => put(base.t0 + base.dt[k]!, base.v[k]!, base.q?.[k] ?? 0);
    const end = (id: number) => {
      this.#ids.push(id);
      this.#begins.push(next);
    };
    let change = 0;
    for (let k = 0; k < changes.i.length; k++) {
      const id = changes.i[k]!;
      const at = based.get(id);
      if (at !== undefined) putBase(at);
      based.delete(id);
      let timeMs = this.fromMs;
      for (const last = change + changes.n[k]!; change < last; change++) {
        timeMs += changes.dt[change]!;
        put(timeMs, changes.v[change]!, changes.q?.[change] ?? 0);
      }
      end(id);
    }
    for (const [id, at] of based) {
      putBase(at);
      end(id);
    }
  }
}
