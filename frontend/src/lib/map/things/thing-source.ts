import type { Feature } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { Feed } from '../../feed/feed.ts';
import { AlarmSource, type Appearance, type ThingsAlarms } from '../alarms/alarm-source.ts';
import {
  buildClusterIndex,
  type ClusterIndex,
  type ClusterPoint,
  SEPARATE_FROM_ZOOM,
} from '../clusters/cluster-index.ts';
import { isShown, type MapFilter } from '../clusters/filter.ts';
import { SELECTED_SOURCE, symbolImageId, THING_SOURCE } from '../layers.ts';
import { type Looks, ThingStates } from './states.ts';

/**
 * Puts a feed's things on the map: positions once, as static features, and what changes as feature-state.
 *
 * One changed picture, from the call to the map being idle again (2 cores, Chromium with software rendering, median
 * and worst of 12): of 340 things 34 change their liveness: feature-state over five symbol layers 12 ms (29),
 * `updateData` of an icon property in one layer 89 ms (154); of 10,000 things 500 change: 24 ms (69) against 354 ms (870).
 */
export class ThingSource {
  readonly #map: MapLibreMap;
  readonly #feed: Feed;
  readonly #states = new ThingStates();
  readonly #alarms: AlarmSource;
  readonly #looks: Looks;
  #index: ClusterIndex = buildClusterIndex([]);
  #members = new Set<number>();
  #filter: MapFilter = { domain: null, view: 'all' };
  #selectedId: number | null = null;
  #selectedDrawn: string | undefined;

  constructor(map: MapLibreMap, feed: Feed, alarms: ThingsAlarms, appearance: Appearance) {
    this.#map = map;
    this.#feed = feed;
    this.#alarms = new AlarmSource(map, feed, alarms, appearance, (things) => this.#repaint(things));
    this.#looks = { livenessOf: (id) => feed.liveness(id), isAlarmed: this.#alarms.isPinned };
  }

  /** Draws what carries colours or words of its own anew. */
  wear(appearance: Appearance): void {
    this.#alarms.wear(appearance);
  }

  /** Things on the map under the present filter, drawn alone or inside a cluster. */
  get members(): ReadonlySet<number> {
    return this.#members;
  }

  membersOf(cluster: number): readonly number[] {
    return this.#index.members.get(cluster) ?? [];
  }

  /** The whole zoom at which a cluster falls apart. */
  expansionZoom(cluster: number): number {
    return this.#index.expansionZoom.get(cluster) ?? SEPARATE_FROM_ZOOM;
  }

  show(filter: MapFilter): void {
    this.#filter = filter;
    this.rebuild();
  }

  /** Reads the registry and the filter again and, where other things are on the map than before, makes the features anew. */
  rebuild(): void {
    const points: ClusterPoint[] = [];
    for (const thing of this.#feed.registry.things) {
      const shown = isShown(thing, this.#feed.liveness(thing.id), this.#filter, this.#alarms.isAlarmed);
      if (shown && thing.position !== null) {
        points.push({ id: thing.id, domain: thing.domain, position: thing.position });
      }
    }
    this.#members = new Set(points.map(({ id }) => id));
    this.#index = buildClusterIndex(points);
    this.#states.forgetClusters();
    this.#source(THING_SOURCE).setData(this.#index.features);
    this.#hear(this.#members);
    this.#repaint(this.#members);
    this.#repaintClusters(this.#index.members.keys());
    this.#alarms.use(this.#index, this.#members);
    this.#drawSelected();
  }

  /** Takes over what the feed says has changed. Answers whether things have to enter or leave the map: then `rebuild`. */
  update(changed: ReadonlySet<number>): boolean {
    this.#hear(changed);
    this.#repaint(changed);
    if (this.#selectedId !== null && changed.has(this.#selectedId)) this.#drawSelected();
    for (const id of changed) {
      if (!this.#members.has(id) || !this.#alarms.isAlarmed(id)) continue;
      this.#alarms.plan();
      break;
    }
    return this.#filter.view === 'stale' && this.#membershipChanged(changed);
  }

  /** Takes over what has changed in the alarms of these things. Answers as `update` does. */
  updateAlarms(changed: ReadonlySet<number>): boolean {
    if (this.#selectedId !== null && changed.has(this.#selectedId)) this.#drawSelected();
    this.#alarms.plan();
    return this.#filter.view === 'abnormal' && this.#membershipChanged(changed);
  }

  /** Draws everything anew where the browser has lost what was drawn: states of features do not come back by themselves. */
  restore(): void {
    this.#states.forgetDrawn();
    this.rebuild();
  }

  close(): void {
    this.#alarms.close();
  }

  /** Takes away the dots that have stood their second. Answers whether any still stands. */
  endFresh(): boolean {
    this.#repaint(this.#states.expired(performance.now()));
    return this.#states.anyFresh;
  }

  select(id: number | null): void {
    this.#selectedId = id;
    this.#drawSelected();
  }

  /** Arrivals are of the present: whoever goes through the past goes back as well. */
  #hear(things: Iterable<number>): void {
    if (this.#feed.momentMs !== null) {
      this.#states.forgetHeard();
      return;
    }
    const nowMs = performance.now();
    for (const id of things) {
      if (this.#members.has(id)) this.#states.heard(id, this.#feed.lastHeardMs(id), nowMs);
    }
  }

  #membershipChanged(changed: ReadonlySet<number>): boolean {
    return this.#feed.registry.things.some(
      (thing) =>
        changed.has(thing.id) &&
        isShown(thing, this.#feed.liveness(thing.id), this.#filter, this.#alarms.isAlarmed) !==
          this.#members.has(thing.id),
    );
  }

  #repaint(things: Iterable<number>): void {
    const touchedClusters = new Set<number>();
    for (const id of things) {
      if (!this.#members.has(id)) continue;
      const change = this.#states.thingChange(id, this.#looks);
      if (change === undefined) continue;
      this.#map.setFeatureState({ source: THING_SOURCE, id }, change.state);
      if (!change.clusterConcerned) continue;
      for (const cluster of this.#index.clustersOf.get(id) ?? []) touchedClusters.add(cluster);
    }
    this.#repaintClusters(touchedClusters);
  }

  #repaintClusters(clusters: Iterable<number>): void {
    for (const cluster of clusters) {
      const state = this.#states.clusterChange(cluster, this.#index, this.#looks);
      if (state !== undefined) this.#map.setFeatureState({ source: THING_SOURCE, id: cluster }, state);
    }
  }

  #drawSelected(): void {
    const thing = this.#feed.registry.things.find(({ id }) => id === this.#selectedId);
    const position = thing?.position;
    const features: Feature[] =
      thing === undefined || !position
        ? []
        : [
            {
              type: 'Feature',
              geometry: { type: 'Point', coordinates: position },
              properties: {
                image: this.#alarms.pinOf(thing) ?? symbolImageId(thing.domain, this.#feed.liveness(thing.id)),
              },
            },
          ];
    const drawing = JSON.stringify(features);
    if (drawing === this.#selectedDrawn) return;
    this.#selectedDrawn = drawing;
    this.#source(SELECTED_SOURCE).setData({ type: 'FeatureCollection', features });
  }

  #source(id: string): GeoJSONSource {
    return this.#map.getSource(id) as GeoJSONSource;
  }
}
