import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import { FONT_SEMIBOLD } from '../../map/style/fonts.ts';
import type { Palette } from '../../map/style/palette.ts';
import { CLUSTER_IMAGE, CLUSTER_OVERDUE_IMAGE } from './report-images.ts';

export const REPORT_SOURCE = 'reports';
export const CHOSEN_SOURCE = 'report-chosen';
export const PIN_LAYER = 'report-pin';
export const CLUSTER_LAYER = 'report-cluster';

/** Of symbols of some 20 px, three or more that would hide each other are one ring; so wide apart that rings do not either. */
const CLUSTER_RADIUS_PX = 32;
const CLUSTER_FROM = 3;
/** From the zoom after it every report stands alone. */
const CLUSTERED_TO_ZOOM = 15;

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };

export const REPORT_SOURCES: Record<string, SourceSpecification> = {
  [REPORT_SOURCE]: {
    type: 'geojson',
    data: NOTHING,
    cluster: true,
    clusterRadius: CLUSTER_RADIUS_PX,
    clusterMinPoints: CLUSTER_FROM,
    clusterMaxZoom: CLUSTERED_TO_ZOOM,
    clusterProperties: { overdue: ['+', ['get', 'overdue']] },
  },
  [CHOSEN_SOURCE]: { type: 'geojson', data: NOTHING },
};

export function reportLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: PIN_LAYER,
      type: 'symbol',
      source: REPORT_SOURCE,
      filter: ['!', ['has', 'point_count']],
      layout: {
        'icon-image': ['get', 'image'],
        'icon-allow-overlap': true,
        'icon-padding': 0,
        // What is late lies on top.
        'symbol-sort-key': ['get', 'rank'],
      },
    },
    {
      id: CLUSTER_LAYER,
      type: 'symbol',
      source: REPORT_SOURCE,
      filter: ['has', 'point_count'],
      layout: {
        'icon-image': ['case', ['>', ['get', 'overdue'], 0], CLUSTER_OVERDUE_IMAGE, CLUSTER_IMAGE],
        'icon-allow-overlap': true,
        'icon-padding': 0,
        'text-field': ['to-string', ['get', 'point_count']],
        'text-font': FONT_SEMIBOLD,
        'text-size': 12.5,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': palette.ink },
    },
    {
      id: 'report-chosen-ring',
      type: 'circle',
      source: CHOSEN_SOURCE,
      paint: {
        'circle-radius': 21,
        'circle-opacity': 0,
        'circle-stroke-color': palette.accent,
        'circle-stroke-width': 2.5,
      },
    },
    {
      id: 'report-chosen-pin',
      type: 'symbol',
      source: CHOSEN_SOURCE,
      layout: { 'icon-image': ['get', 'image'], 'icon-allow-overlap': true, 'icon-ignore-placement': true },
    },
  ];
}
