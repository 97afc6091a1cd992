import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { FONT_BOLD, FONT_SEMIBOLD } from '../style/fonts.ts';
import type { Palette } from '../style/palette.ts';
import { LABEL_BOX } from './pin-images.ts';

/** What is abnormal, alone or in clusters: as many features as there are alarmed things and the clusters they are in. */
export const ALARM_SOURCE = 'alarms';
export const ALARM_PIN_LAYER = 'alarm-pin';

const AT_THIS_ZOOM: ExpressionSpecification = [
  'all',
  ['<=', ['get', 'fromZoom'], ['zoom']],
  ['<', ['zoom'], ['get', 'toZoom']],
];
const IS_THING: ExpressionSpecification = ['==', ['get', 'count'], 1];
/** The worst on top. */
const ON_TOP: ExpressionSpecification = ['-', 0, ['get', 'rank']];
/** A pin shrinks a little on the whole commune; a cluster's ring carries a number and does not. */
const PIN_SIZE: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 11, ['case', IS_THING, 0.86, 1], 14, 1];

function where(...conditions: ExpressionSpecification[]): FilterSpecification {
  return ['all', AT_THIS_ZOOM, ...conditions];
}

const OVER_ALL = {
  'icon-allow-overlap': true,
  'icon-ignore-placement': true,
  'symbol-sort-key': ON_TOP,
} as const;

export function alarmLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: ALARM_PIN_LAYER,
      type: 'symbol',
      source: ALARM_SOURCE,
      filter: where(),
      layout: { ...OVER_ALL, 'icon-image': ['get', 'image'], 'icon-size': PIN_SIZE },
    },
    {
      id: 'alarm-cluster-count',
      type: 'symbol',
      source: ALARM_SOURCE,
      filter: where(['!', IS_THING]),
      layout: {
        'text-field': ['to-string', ['get', 'alarms']],
        'text-font': FONT_BOLD,
        'text-size': 15,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': palette.ink },
    },
    {
      id: 'alarm-cluster-things',
      type: 'symbol',
      source: ALARM_SOURCE,
      filter: where(['!', IS_THING]),
      layout: {
        'text-field': ['to-string', ['get', 'count']],
        'text-font': FONT_SEMIBOLD,
        'text-size': 11,
        'text-offset': [0, 2.6],
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 1.5 },
    },
    {
      id: 'alarm-label',
      type: 'symbol',
      source: ALARM_SOURCE,
      filter: where(['!=', ['get', 'label'], '']),
      layout: {
        'symbol-sort-key': ['get', 'rank'],
        'text-field': ['get', 'label'],
        'text-font': FONT_SEMIBOLD,
        'text-size': 12.5,
        'text-variable-anchor': ['left', 'right'],
        'text-radial-offset': 2.1,
        'text-justify': 'auto',
        'text-max-width': 30,
        'text-padding': 1,
        'icon-image': LABEL_BOX,
        'icon-text-fit': 'both',
        'icon-text-fit-padding': [2, 6, 2, 6],
        'icon-padding': 1,
      },
      paint: { 'text-color': palette.ink },
    },
  ];
}
