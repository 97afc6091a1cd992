import type { Commune, Position, ReportRow } from '@commune/contract';
import type { Feature, Point } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import type { Appearance } from '../../map/alarms/alarm-source.ts';
import { type CreatedMap, fitPadding } from '../../map/create-map.ts';
import { type Basemap, restyle } from '../../map/style/override.ts';
import { PALETTES } from '../../map/style/palette.ts';
import { paintImages } from '../../map/symbols/images.ts';
import { haloOf } from '../marks.ts';
import { paintReportImages, pinImageId } from './report-images.ts';
import {
  CHOSEN_SOURCE,
  CLUSTER_LAYER,
  PIN_LAYER,
  REPORT_SOURCE,
  REPORT_SOURCES,
  reportLayers,
} from './report-layers.ts';
import { spread } from './spread.ts';

/** Names that a person finds the way by lie over the reports where the basemap is ours. */
const BELOW = ['area-label', 'commune-label'];
const FINGER_PX = 6;
const FLIGHT_ZOOM = 16.2;
const FLIGHT_MS = 320;

export type ReportHit = { ref: string } | { cluster: number; count: number; at: Position };

/** What the picture shows: reports that stand alone, those in rings, and of both the overdue. */
export interface ReportsDrawn {
  alone: number;
  clustered: number;
  overdue: number;
}

/** The commune's map with citizens' reports on it, until `close`. */
export class ReportSession {
  readonly map: MapLibreMap;
  readonly basemap: Basemap;
  readonly #commune: Commune;
  #places = new Map<string, { row: ReportRow; at: Position }>();
  #features: Feature<Point>[] = [];
  #chosen: string | null = null;
  #drawn = '';

  constructor({ map, basemap }: CreatedMap, commune: Commune, { theme }: Appearance) {
    this.map = map;
    this.basemap = basemap;
    this.#commune = commune;
    paintReportImages(map, PALETTES[theme]);
    for (const [id, source] of Object.entries(REPORT_SOURCES)) map.addSource(id, source);
    const below = BELOW.find((id) => map.getLayer(id) !== undefined);
    for (const layer of reportLayers(PALETTES[theme])) map.addLayer(layer, below);
    map.on('webglcontextrestored', () => map.once('styledata', () => this.#draw()));
  }

  /** Shows these reports, those of them that have a place. */
  show(rows: readonly ReportRow[]): void {
    const placed = rows.filter((row): row is ReportRow & { position: Position } => row.position !== null);
    const at = spread(placed.map(({ position }) => position));
    this.#places = new Map(placed.map((row, n) => [row.ref, { row, at: at[n]! }]));
    this.#features = [...this.#places.values()].map(featureOf);
    const drawing = JSON.stringify(this.#features);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    this.#draw();
  }

  choose(ref: string | null): void {
    if (ref === this.#chosen) return;
    this.#chosen = ref;
    this.#drawChosen();
  }

  /** Gives the map another theme or language in place. */
  wear({ theme, language }: Appearance): void {
    paintImages(this.map, PALETTES[theme], window.devicePixelRatio);
    paintReportImages(this.map, PALETTES[theme]);
    restyle(this, this.#commune, theme, language);
    for (const layer of reportLayers(PALETTES[theme])) {
      for (const [property, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, property as PaintProperty, value as never);
      }
    }
  }

  /** The report or ring under the pointer, the nearest where several are. */
  hit({ point }: MapMouseEvent): ReportHit | undefined {
    const box: [[number, number], [number, number]] = [
      [point.x - FINGER_PX, point.y - FINGER_PX],
      [point.x + FINGER_PX, point.y + FINGER_PX],
    ];
    let best: { hit: ReportHit; distance: number } | undefined;
    for (const feature of this.map.queryRenderedFeatures(box, { layers: [PIN_LAYER, CLUSTER_LAYER] })) {
      if (feature.geometry.type !== 'Point') continue;
      const at = feature.geometry.coordinates as Position;
      const drawn = this.map.project(at);
      const distance = Math.hypot(drawn.x - point.x, drawn.y - point.y);
      if (best !== undefined && best.distance <= distance) continue;
      const { ref, cluster_id: cluster, point_count: count } = feature.properties;
      best = {
        distance,
        hit: typeof ref === 'string' ? { ref } : { cluster: Number(cluster), count: Number(count), at },
      };
    }
    return best?.hit;
  }

  /** Ask when the map is idle. */
  countDrawn(): ReportsDrawn {
    const alone = new Set<string>();
    const clusters = new Map<number, { count: number; overdue: number }>();
    let overdue = 0;
    for (const { properties } of this.map.queryRenderedFeatures({ layers: [PIN_LAYER, CLUSTER_LAYER] })) {
      if (typeof properties.ref !== 'string') {
        clusters.set(properties.cluster_id, { count: properties.point_count, overdue: properties.overdue });
      } else if (!alone.has(properties.ref)) {
        alone.add(properties.ref);
        overdue += Number(properties.overdue);
      }
    }
    const clustered = [...clusters.values()].reduce((sum, { count }) => sum + count, 0);
    overdue += [...clusters.values()].reduce((sum, cluster) => sum + cluster.overdue, 0);
    return { alone: alone.size, clustered, overdue };
  }

  /** Goes to where a ring falls apart. */
  async expand({ cluster, at }: { cluster: number; at: Position }): Promise<void> {
    const zoom = await this.map.getSource<GeoJSONSource>(REPORT_SOURCE)!.getClusterExpansionZoom(cluster);
    this.map.easeTo({ center: at, zoom: Math.max(zoom, this.map.getZoom() + 1), duration: FLIGHT_MS });
  }

  fit(): void {
    const padding = fitPadding(this.map.getContainer().clientWidth);
    this.map.fitBounds(this.#commune.bounds, { padding, duration: FLIGHT_MS });
  }

  zoom(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 200 });
  }

  /** Brings a report to the middle, close enough to stand alone. */
  flyTo(ref: string): void {
    const place = this.#places.get(ref);
    if (place === undefined) return;
    this.map.easeTo({ center: place.at, zoom: Math.max(this.map.getZoom(), FLIGHT_ZOOM), duration: FLIGHT_MS });
  }

  close(): void {
    this.map.remove();
  }

  #draw(): void {
    // Between a lost graphics context and its return there is no style; then it is drawn anew.
    if (!this.map.style) return;
    const data = { type: 'FeatureCollection', features: this.#features } as const;
    this.map.getSource<GeoJSONSource>(REPORT_SOURCE)?.setData(data);
    this.#drawChosen();
  }

  #drawChosen(): void {
    if (!this.map.style) return;
    const place = this.#chosen === null ? undefined : this.#places.get(this.#chosen);
    const features = place === undefined ? [] : [featureOf(place)];
    this.map.getSource<GeoJSONSource>(CHOSEN_SOURCE)?.setData({ type: 'FeatureCollection', features });
  }
}

type PaintProperty = Parameters<MapLibreMap['setPaintProperty']>[1];

function featureOf({ row, at }: { row: ReportRow; at: Position }): Feature<Point> {
  const { ref, progress, standing, endedMs } = row;
  const halo = haloOf(standing);
  const rank = halo === 'overdue' ? 3 : halo === 'due_today' ? 2 : endedMs === null ? 1 : 0;
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: at },
    properties: { ref, image: pinImageId(progress, halo), rank, overdue: Number(halo === 'overdue') },
  };
}
