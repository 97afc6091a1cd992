import { LIVENESS, type Liveness } from '@commune/domain';
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { ALARM_SOURCE, alarmLayers } from './alarms/alarm-layers.ts';
import { FONT_SEMIBOLD } from './style/fonts.ts';
import type { Palette } from './style/palette.ts';

export const THING_SOURCE = 'things';
/** Holds the selected thing alone: it shows wherever it stands, inside a cluster too. */
export const SELECTED_SOURCE = 'selected';
/** What stands on the ground, and changes with what the feed says. */
export const OWN_SOURCES: ReadonlySet<string> = new Set([THING_SOURCE, ALARM_SOURCE, SELECTED_SOURCE]);
/** Stands between the ground and what is on it. */
export const STILL_BASE_LAYER = 'still-base';

/** Asked for what is under the pointer; every thing is in it, whatever its state. */
export const THING_HIT_LAYER = thingLayerId('live');
export const CLUSTER_HIT_LAYER = 'cluster';

export const CLUSTER_RING = 'cluster-ring';
export const CLUSTER_RING_SILENT = 'cluster-ring-silent';

/** What `setFeatureState` carries for a feature of the things' source. */
export interface ThingState {
  liveness: Liveness;
  /** something arrived within the last second */
  fresh: boolean;
  /** a pin of the alarms' source stands over it */
  alarmed: boolean;
}
export interface ClusterState {
  /** more than half of its things are silent */
  silent: boolean;
  /** a ring of the alarms' source stands over it */
  alarmed: boolean;
}

const FROM = ['get', 'fromZoom'] as ExpressionSpecification;
const TO = ['get', 'toZoom'] as ExpressionSpecification;
const AT_THIS_ZOOM: ExpressionSpecification = ['all', ['<=', FROM, ['zoom']], ['<', ['zoom'], TO]];
const IS_THING: ExpressionSpecification = ['==', ['get', 'count'], 1];
const SINGLE: FilterSpecification = ['all', AT_THIS_ZOOM, IS_THING];
const CLUSTER: FilterSpecification = ['all', AT_THIS_ZOOM, ['!', IS_THING]];

/** Symbols shrink a little on the whole commune and are full size from the street on. */
const SYMBOL_SIZE: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 11, 0.64, 13, 0.76, 15, 0.92, 17, 1];

function thingLayerId(liveness: Liveness): string {
  return `thing-${liveness}`;
}

export function symbolImageId(domain: string, liveness: Liveness): string {
  return `${domain}:${liveness}`;
}

/**
 * Things and clusters. `icon-image` cannot read feature-state, so each state of liveness has its own symbol layer
 * over the same features and feature-state opens exactly one of them: five times the quads, but a change repaints
 * without the worker. `ThingSource` has the figures.
 */
export function thingLayers(palette: Palette): LayerSpecification[] {
  return [
    ...LIVENESS.map(symbolLayer),
    freshLayer(palette),
    ...clusterLayers(palette),
    ...alarmLayers(palette),
    ...selectedLayers(palette),
  ];
}

const ALARMED: ExpressionSpecification = ['boolean', ['feature-state', 'alarmed'], false];
const ON_TOP_OF_ALL = { 'icon-allow-overlap': true, 'icon-ignore-placement': true } as const;

function symbolLayer(liveness: Liveness): LayerSpecification {
  const state: ExpressionSpecification = ['coalesce', ['feature-state', 'liveness'], 'never'];
  return {
    id: thingLayerId(liveness),
    type: 'symbol',
    source: THING_SOURCE,
    filter: SINGLE,
    layout: {
      'icon-allow-overlap': true,
      // Every thing is in every layer; one of them is enough to keep the place names clear of it.
      'icon-ignore-placement': thingLayerId(liveness) !== THING_HIT_LAYER,
      'icon-padding': 0,
      'icon-image': ['concat', ['get', 'domain'], `:${liveness}`],
      'icon-size': SYMBOL_SIZE,
    },
    paint: { 'icon-opacity': ['case', ALARMED, 0, ['==', state, liveness], 1, 0] },
  };
}

/** A steady dot for one second where a reading has just come in: the map is seen to live, and nothing moves or blinks. */
function freshLayer(palette: Palette): LayerSpecification {
  const shown: ExpressionSpecification = ['case', ['boolean', ['feature-state', 'fresh'], false], 1, 0];
  return {
    id: 'thing-fresh',
    type: 'circle',
    source: THING_SOURCE,
    filter: SINGLE,
    paint: {
      'circle-radius': 3,
      'circle-color': palette.accent,
      'circle-opacity': shown,
      'circle-stroke-color': palette.halo,
      'circle-stroke-width': 1.5,
      'circle-stroke-opacity': shown,
      'circle-translate': [8, -8],
    },
  };
}

function clusterLayers(palette: Palette): LayerSpecification[] {
  const silent: ExpressionSpecification = ['boolean', ['feature-state', 'silent'], false];
  const ring = (id: string, image: string, whenSilent: 0 | 1): LayerSpecification => ({
    id,
    type: 'symbol',
    source: THING_SOURCE,
    filter: CLUSTER,
    layout: { 'icon-allow-overlap': true, 'icon-padding': 0, 'icon-image': image, 'icon-size': clusterSize() },
    paint: { 'icon-opacity': ['case', ALARMED, 0, silent, whenSilent, 1 - whenSilent] },
  });
  return [
    ring(CLUSTER_HIT_LAYER, CLUSTER_RING, 0),
    ring('cluster-silent', CLUSTER_RING_SILENT, 1),
    {
      id: 'cluster-count',
      type: 'symbol',
      source: THING_SOURCE,
      filter: CLUSTER,
      layout: {
        'text-field': ['to-string', ['get', 'count']],
        'text-font': FONT_SEMIBOLD,
        'text-size': 12.5,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': palette.inkSecond, 'text-opacity': ['case', ALARMED, 0, 1] },
    },
  ];
}

function clusterSize(): ExpressionSpecification {
  return ['step', ['get', 'count'], 0.76, 10, 0.86, 30, 1, 100, 1.14];
}

function selectedLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'selected-disc',
      type: 'circle',
      source: SELECTED_SOURCE,
      paint: {
        'circle-radius': 15,
        'circle-color': palette.panel,
        'circle-stroke-color': palette.accent,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'selected-ring',
      type: 'circle',
      source: SELECTED_SOURCE,
      paint: {
        'circle-radius': 19.5,
        'circle-opacity': 0,
        'circle-stroke-color': palette.accent,
        'circle-stroke-width': 1.5,
      },
    },
    {
      id: 'selected-symbol',
      type: 'symbol',
      source: SELECTED_SOURCE,
      layout: { ...ON_TOP_OF_ALL, 'icon-image': ['get', 'image'], 'icon-size': 0.88 },
    },
  ];
}
