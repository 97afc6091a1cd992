import type { LatestColumns, Registry, Thing, TickFrame } from '@commune/contract';
import { joinSpans, type Span } from '@commune/domain';
import type { Latest, Liveness } from './feed.ts';
import { LatestTable } from './latest-table.ts';
import { datastreamLiveness, lastHeardMsOf, thingLiveness } from './thing-liveness.ts';

/** One realm as a screen asks for it: latest values, who is heard, how alive each thing is. Every change names the things it touched. */
export class RealmState {
  #registry: Registry;
  #things = new Map<number, Thing>();
  #thingOf = new Map<number, number>();
  #latest = new LatestTable();
  #liveness = new Map<number, Liveness>();
  #gaps: readonly Span[] = [];

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#index(registry);
  }

  get registry(): Registry {
    return this.#registry;
  }

  latest(datastreamId: number): Latest | undefined {
    return this.#latest.get(datastreamId);
  }

  get newestMs(): number | null {
    return this.#latest.newestMs;
  }

  lastHeardMs(thingId: number): number | null {
    const thing = this.#things.get(thingId);
    return thing ? lastHeardMsOf(thing, (id) => this.#latest.get(id)) : null;
  }

  liveness(thingId: number): Liveness {
    return this.#liveness.get(thingId) ?? 'never';
  }

  datastreamLiveness(datastreamId: number, nowMs: number): Liveness {
    const thing = this.#things.get(this.#thingOf.get(datastreamId) ?? -1);
    const datastream = thing?.datastreams.find(({ id }) => id === datastreamId);
    if (!thing || !datastream) return 'never';
    return datastreamLiveness(thing, datastream, (id) => this.#latest.get(id), { nowMs, gaps: this.#gaps });
  }

  /** When nothing was taken in, whoever spoke: silence then says nothing of the devices. */
  setGaps(gaps: readonly Span[], nowMs: number): Set<number> {
    this.#gaps = joinSpans(gaps);
    return this.judgeAll(nowMs);
  }

  setRegistry(registry: Registry, nowMs: number): Set<number> {
    this.#registry = registry;
    this.#index(registry);
    return this.#judge(this.#things.keys(), nowMs);
  }

  apply(frame: TickFrame, nowMs: number): Set<number> {
    const datastreams = new Set<number>();
    this.#latest.apply(frame, datastreams);
    const things = this.#thingsOf(datastreams);
    return this.#judge([...things], nowMs, things);
  }

  reset(snapshot: LatestColumns, nowMs: number): Set<number> {
    const datastreams = new Set<number>();
    this.#latest.replace(snapshot, datastreams);
    return this.#judge(this.#things.keys(), nowMs, this.#thingsOf(datastreams));
  }

  judgeAll(nowMs: number): Set<number> {
    return this.#judge(this.#things.keys(), nowMs);
  }

  /** Judges liveness anew and adds the things whose liveness is another to `changed`. */
  #judge(thingIds: Iterable<number>, nowMs: number, changed = new Set<number>()): Set<number> {
    const latest = (id: number) => this.#latest.get(id);
    for (const id of thingIds) {
      const thing = this.#things.get(id);
      if (!thing) continue;
      const next = thingLiveness(thing, latest, { nowMs, gaps: this.#gaps });
      if (next === this.#liveness.get(id)) continue;
      this.#liveness.set(id, next);
      changed.add(id);
    }
    return changed;
  }

  #thingsOf(datastreams: Set<number>): Set<number> {
    const things = new Set<number>();
    for (const id of datastreams) {
      const thing = this.#thingOf.get(id);
      if (thing !== undefined) things.add(thing);
    }
    return things;
  }

  #index(registry: Registry): void {
    this.#things = new Map(registry.things.map((thing) => [thing.id, thing]));
    this.#thingOf = new Map(registry.things.flatMap((thing) => thing.datastreams.map(({ id }) => [id, thing.id])));
    for (const id of this.#liveness.keys()) if (!this.#things.has(id)) this.#liveness.delete(id);
  }
}
