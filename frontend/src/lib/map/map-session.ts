import type { Commune, Position } from '@commune/contract';
import type { Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import type { Feed } from '../feed/feed.ts';
import { ALARM_PIN_LAYER } from './alarms/alarm-layers.ts';
import type { Appearance, ThingsAlarms } from './alarms/alarm-source.ts';
import type { MapFilter } from './clusters/filter.ts';
import { type CreatedMap, fitPadding } from './create-map.ts';
import { isWithin } from './edge/targets.ts';
import { FramePace } from './frame-pace.ts';
import { CLUSTER_HIT_LAYER, THING_HIT_LAYER } from './layers.ts';
import type { Basemap } from './style/override.ts';
import { ThingSource } from './things/thing-source.ts';

/** Closer than this a flight does not go of itself. */
const FLIGHT_ZOOM = 15.5;
const FINGER_PX = 6;
/** A pin is larger than the symbol under it. */
const HIT_LAYERS = [THING_HIT_LAYER, CLUSTER_HIT_LAYER, ALARM_PIN_LAYER];
const FRESH_SWEEP_MS = 200;
/** Things that turn stale come in swarms; the features are made anew once for a swarm. */
const REBUILD_WAIT_MS = 400;

export type Hit = { kind: 'thing'; id: number } | { kind: 'cluster'; id: number; count: number; at: Position };

export interface Drawn {
  /** ids of the things drawn alone, or standing in a drawn cluster, in the present view */
  things: ReadonlySet<number>;
  clusters: number;
}

/** One map at work on one feed, until `close`: keeps what is drawn in step with what the feed says. */
export class MapSession {
  readonly map: MapLibreMap;
  readonly basemap: Basemap;
  readonly source: ThingSource;
  readonly #commune: Commune;
  readonly #pace: FramePace;
  readonly #stopListening: () => void;
  #freshTimer: ReturnType<typeof setTimeout> | undefined;
  #rebuildTimer: ReturnType<typeof setTimeout> | undefined;
  #countDue = true;
  /** what the feed told since the last picture of it */
  #changed = new Set<number>();
  #registryChanged = false;

  constructor(
    { map, basemap }: CreatedMap,
    feed: Feed,
    alarms: ThingsAlarms,
    appearance: Appearance,
    /** what of the feed or the alarms is another than before */
    onChange: (things: ReadonlySet<number>) => void,
  ) {
    this.map = map;
    this.basemap = basemap;
    this.#commune = feed.commune;
    this.source = new ThingSource(map, feed, alarms, appearance);
    this.#pace = new FramePace(map);
    const stopFeed = feed.onChange(({ things, registryChanged }) => {
      for (const id of things) this.#changed.add(id);
      this.#registryChanged ||= registryChanged;
      this.#pace.ask(() => this.#draw());
      onChange(things);
    });
    const stopAlarms = alarms.onChange(({ things }) => {
      if (this.source.updateAlarms(things)) this.#planRebuild();
      onChange(things);
    });
    this.#stopListening = () => {
      stopFeed();
      stopAlarms();
    };
    map.on('move', () => {
      this.#countDue = true;
    });
    map.on('webglcontextrestored', () => map.once('styledata', () => this.source.restore()));
  }

  /** What the picture shows since the last count, or undefined while nothing in it came or went. Ask when the map is idle. */
  countDrawn(): Drawn | undefined {
    if (!this.#countDue) return undefined;
    this.#countDue = false;
    const things = new Set<number>();
    const clusters = new Set<number>();
    for (const { id, properties } of this.map.queryRenderedFeatures({ layers: [THING_HIT_LAYER, CLUSTER_HIT_LAYER] })) {
      const drawn = Number(id);
      if (Number(properties.count) === 1) things.add(drawn);
      else clusters.add(drawn);
    }
    for (const cluster of clusters) {
      for (const member of this.source.membersOf(cluster)) things.add(member);
    }
    return { things, clusters: clusters.size };
  }

  show(filter: MapFilter): void {
    this.source.show(filter);
    this.#countDue = true;
  }

  /** The thing or cluster under the pointer, the nearest where several are. */
  hit({ point }: MapMouseEvent): Hit | undefined {
    const box: [[number, number], [number, number]] = [
      [point.x - FINGER_PX, point.y - FINGER_PX],
      [point.x + FINGER_PX, point.y + FINGER_PX],
    ];
    let best: { hit: Hit; distance: number } | undefined;
    for (const feature of this.map.queryRenderedFeatures(box, { layers: HIT_LAYERS })) {
      if (feature.geometry.type !== 'Point') continue;
      const at = feature.geometry.coordinates as Position;
      const drawn = this.map.project(at);
      const distance = Math.hypot(drawn.x - point.x, drawn.y - point.y);
      if (best !== undefined && best.distance <= distance) continue;
      const id = Number(feature.id);
      const count = Number(feature.properties.count);
      best = { distance, hit: count > 1 ? { kind: 'cluster', id, count, at } : { kind: 'thing', id } };
    }
    return best?.hit;
  }

  fit(): void {
    const padding = fitPadding(this.map.getContainer().clientWidth);
    this.map.fitBounds(this.#commune.bounds, { padding, duration: 320 });
  }

  /** Shows what lies within west, south, east, north, edge to edge: a view comes back as it was saved. */
  fitTo(bounds: [number, number, number, number]): void {
    this.map.fitBounds(bounds, { duration: 320 });
  }

  /** Opens a cluster: goes to the first whole zoom at which it is several, and far enough that one sees it happen. */
  expand(cluster: number, at: Position): void {
    const zoom = Math.max(this.source.expansionZoom(cluster), this.map.getZoom() + 1);
    this.map.easeTo({ center: at, zoom, duration: 320 });
  }

  /** To the middle of what `coveredPx` at the map's right leaves free. Beyond the commune the zoom stays: nothing there is drawn that a closer look would show. */
  flyTo(position: Position, coveredPx: number): void {
    const zoom = this.map.getZoom();
    const closest = isWithin(this.#commune.bounds, position) ? Math.max(zoom, FLIGHT_ZOOM) : zoom;
    this.map.easeTo({ center: position, zoom: closest, offset: [-coveredPx / 2, 0], duration: 320 });
  }

  close(): void {
    this.#stopListening();
    this.#pace.close();
    this.source.close();
    clearTimeout(this.#rebuildTimer);
    clearTimeout(this.#freshTimer);
    this.map.remove();
  }

  #draw(): void {
    // Between a lost graphics context and its return; then everything is drawn anew.
    if (!this.map.style) return;
    const things = this.#changed;
    this.#changed = new Set();
    if (this.#registryChanged) this.#rebuild();
    else if (this.source.update(things)) this.#planRebuild();
    this.#registryChanged = false;
    this.#sweepFresh();
    // In this frame rather than in the next: the picture is what the operator waits for.
    this.map.redraw();
  }

  #rebuild(): void {
    this.source.rebuild();
    this.#countDue = true;
  }

  #planRebuild(): void {
    this.#rebuildTimer ??= setTimeout(() => {
      this.#rebuildTimer = undefined;
      if (this.map.style) this.#rebuild();
    }, REBUILD_WAIT_MS);
  }

  /** Ends dots with the picture that is drawn anyway; by a timer only where nothing arrives: each costs a drawing. */
  #sweepFresh(): void {
    clearTimeout(this.#freshTimer);
    if (this.map.style && this.source.endFresh())
      this.#freshTimer = setTimeout(() => this.#sweepFresh(), FRESH_SWEEP_MS);
  }
}
