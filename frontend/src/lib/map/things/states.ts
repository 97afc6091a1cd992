import type { Liveness } from '@commune/domain';
import type { ClusterIndex } from '../clusters/cluster-index.ts';
import { isSilent } from '../clusters/filter.ts';
import type { ClusterState, ThingState } from '../layers.ts';

/** How long a thing counts as just heard from. */
export const FRESH_MS = 1000;

/** How things are at the moment, by their ids. */
export interface Looks {
  livenessOf: (id: number) => Liveness;
  isAlarmed: (id: number) => boolean;
}

/** What liveness, alarms and arrivals make of the drawn features; remembers the last answer, so that only changes go out. */
export class ThingStates {
  readonly #drawn = new Map<number, ThingState>();
  readonly #clusters = new Map<number, ClusterState>();
  readonly #heardMs = new Map<number, number | null>();
  readonly #freshUntilMs = new Map<number, number>();

  /** Notes a message of a thing; the first look at a thing is no arrival. `atMs` is a clock that only goes forward. */
  heard(id: number, lastHeardMs: number | null, atMs: number): void {
    const before = this.#heardMs.get(id);
    this.#heardMs.set(id, lastHeardMs);
    if (before !== undefined && lastHeardMs !== null && lastHeardMs !== before) {
      this.#freshUntilMs.set(id, atMs + FRESH_MS);
    }
  }

  /** What comes next is no arrival: the map shows, or has shown, another time than the present. */
  forgetHeard(): void {
    this.#heardMs.clear();
  }

  /** Things whose dot has to go by `atMs`. */
  expired(atMs: number): number[] {
    const ended: number[] = [];
    for (const [id, untilMs] of this.#freshUntilMs) {
      if (untilMs > atMs) continue;
      this.#freshUntilMs.delete(id);
      ended.push(id);
    }
    return ended;
  }

  get anyFresh(): boolean {
    return this.#freshUntilMs.size > 0;
  }

  /** The state to set on the thing's feature, and whether its clusters may look different for it; undefined where it already is so. */
  thingChange(
    id: number,
    { livenessOf, isAlarmed }: Looks,
  ): { state: ThingState; clusterConcerned: boolean } | undefined {
    const liveness = livenessOf(id);
    const alarmed = isAlarmed(id);
    const state: ThingState = { liveness, fresh: this.#freshUntilMs.has(id), alarmed };
    const drawn = this.#drawn.get(id);
    const livenessChanged = drawn?.liveness !== liveness;
    if (!livenessChanged && drawn.fresh === state.fresh && drawn.alarmed === alarmed) return undefined;
    this.#drawn.set(id, state);
    return { state, clusterConcerned: livenessChanged || drawn.alarmed !== alarmed };
  }

  /** The state to set on a cluster's feature, or undefined where it already is so. */
  clusterChange(cluster: number, index: ClusterIndex, { livenessOf, isAlarmed }: Looks): ClusterState | undefined {
    const members = index.members.get(cluster) ?? [];
    const silentMembers = members.filter((id) => isSilent(livenessOf(id))).length;
    const state: ClusterState = { silent: silentMembers * 2 > members.length, alarmed: members.some(isAlarmed) };
    const drawn = this.#clusters.get(cluster);
    if (drawn?.silent === state.silent && drawn.alarmed === state.alarmed) return undefined;
    this.#clusters.set(cluster, state);
    return state;
  }

  /** Nothing of it is drawn any more. */
  forgetDrawn(): void {
    this.#drawn.clear();
    this.#clusters.clear();
  }

  /** Cluster ids mean other things after a rebuild. */
  forgetClusters(): void {
    this.#clusters.clear();
  }
}
