import type { LatestColumns } from '@commune/contract';
import type { Latest } from './feed.ts';

/** The latest reading of every datastream of a room, fed by frames. */
export class LatestTable {
  #rows = new Map<number, Latest>();
  #newestMs: number | null = null;

  /** time of the newest reading held; null where there is none */
  get newestMs(): number | null {
    return this.#newestMs;
  }

  get(datastreamId: number): Latest | undefined {
    return this.#rows.get(datastreamId);
  }

  /**
   * Takes what a frame brings and adds the ids of the datastreams that changed to `changed`. An older reading than the
   * one held is ignored; one of the same time replaces it, for derived values are corrected in place.
   */
  apply(columns: LatestColumns, changed: Set<number>): void {
    const { i: ids, t0, dt, v, q } = columns;
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const t = t0 + dt[k]!;
      const held = this.#rows.get(id);
      const next = { t, v: v[k]!, q: q?.[k] ?? 0 };
      if (held && (held.t > t || (held.t === t && held.v === next.v && held.q === next.q))) continue;
      this.#rows.set(id, next);
      if (this.#newestMs === null || t > this.#newestMs) this.#newestMs = t;
      changed.add(id);
    }
  }

  /** Holds exactly what a snapshot says: what it leaves out is gone, even if it was newer. */
  replace(columns: LatestColumns, changed: Set<number>): void {
    const { i: ids, t0, dt, v, q } = columns;
    this.#newestMs = null;
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const [t, value, quality] = [t0 + dt[k]!, v[k]!, q?.[k] ?? 0];
      if (this.#newestMs === null || t > this.#newestMs) this.#newestMs = t;
      const held = this.#rows.get(id);
      // From one moment of the past to the next most stay as they are.
      if (held !== undefined && held.t === t && held.v === value && held.q === quality) continue;
      this.#rows.set(id, { t, v: value, q: quality });
      changed.add(id);
    }
    if (this.#rows.size > ids.length) this.#keepOnly(new Set(ids), changed);
  }

  #keepOnly(ids: ReadonlySet<number>, changed: Set<number>): void {
    for (const id of this.#rows.keys()) {
      if (ids.has(id)) continue;
      this.#rows.delete(id);
      changed.add(id);
    }
  }
}
