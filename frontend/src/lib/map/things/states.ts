import type { Liveness } from '@commune/domain';
import type { ClusterIndex } from '../clusters/cluster-index.ts';
import { isSilent } from '../clusters/filter.ts';
import type { ClusterState, ThingState } from '../layers.ts';

/** How long a thing counts as just heard from. */
export const FRESH_MS = 1000;

/** What `liveness` and arrivals make of the drawn features; remembers the last answer, so that only changes go out. */
export class ThingStates {
  readonly #drawn = new Map<number, ThingState>();
  readonly #silentClusters = new Map<number, boolean>();
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
  thingChange(id: number, liveness: Liveness): { state: ThingState; livenessChanged: boolean } | undefined {
    const state: ThingState = { liveness, fresh: this.#freshUntilMs.has(id) };
    const drawn = this.#drawn.get(id);
    const livenessChanged = drawn?.liveness !== liveness;
    if (!livenessChanged && drawn.fresh === state.fresh) return undefined;
    this.#drawn.set(id, state);
    return { state, livenessChanged };
  }

  /** The state to set on a cluster's feature, or undefined where it already is so. */
  clusterChange(cluster: number, index: ClusterIndex, livenessOf: (id: number) => Liveness): ClusterState | undefined {
    const members = index.members.get(cluster) ?? [];
    const silentMembers = members.filter((id) => isSilent(livenessOf(id))).length;
    const silent = silentMembers * 2 > members.length;
    if (this.#silentClusters.get(cluster) === silent) return undefined;
    this.#silentClusters.set(cluster, silent);
    return { silent };
  }

  /** Cluster ids mean other things after a rebuild. */
  forgetClusters(): void {
    this.#silentClusters.clear();
  }
}
