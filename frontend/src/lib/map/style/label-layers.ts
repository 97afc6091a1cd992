import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { BASE_SOURCE, ofKind } from './base-layers.ts';
import { FONT_BOLD, FONT_MEDIUM, FONT_SEMIBOLD } from './fonts.ts';
import type { Palette } from './palette.ts';

export const SHIELD = 'road-shield';
export const PLACE_VERIFIED = 'place-verified';
export const PLACE_UNVERIFIED = 'place-unverified';
export const ISLANDS_MARK = 'islands-mark';

const LABEL: ExpressionSpecification = ['get', 'label'];

/** Below this zoom the commune is one name. */
const AREAS_FROM_ZOOM = 11.5;
/**
 * Where an area's name may stand, in ems from its middle: the first place free of symbols, else the first, under
 * them. These areas are known to half a kilometre or worse, more than the farthest of these steps on the whole
 * commune. Each anchor once: from picture to picture MapLibre keeps to an anchor by its name.
 */
const AREA_LABEL_PLACES = [
  ...['bottom', [0, -1.3], 'top', [0, 1.3], 'left', [1.5, 0], 'right', [-1.5, 0], 'center', [0, 0]],
  ...['bottom-left', [1.5, -2], 'top-left', [4.2, -0.6], 'bottom-right', [-1.5, -2], 'top-right', [-4.2, -0.6]],
];
/** Beside its mark, then above and below it. */
const PLACE_LABEL_PLACES = ['left', [0.8, 0], 'right', [-0.8, 0], 'top', [0, 0.8], 'bottom', [0, -0.8]].concat([
  'left',
  [0.8, 1.4],
  'left',
  [0.8, -1.4],
  'right',
  [-0.8, 1.4],
  'right',
  [-0.8, -1.4],
]);

const AREA_LABEL = {
  'text-padding': 1,
  'text-max-width': 20,
  'text-variable-anchor-offset': AREA_LABEL_PLACES,
  'text-justify': 'auto',
  'text-allow-overlap': true,
};

/** A road's name stands above its lamps, which leave no other room for it. */
const OVER_ALL = { 'text-allow-overlap': true, 'symbol-spacing': 520 };

interface Text {
  size: number | ExpressionSpecification;
  colour: string;
  halo: string;
  font?: string[];
  spacingEm?: number;
}

/** Names of water, roads, places and neighbours, and of the two archipelagos and their sea wherever a view reaches them. */
export function labelLayers(palette: Palette): LayerSpecification[] {
  const quiet: Text = {
    size: 11.5,
    colour: palette.labelQuiet,
    halo: palette.outside,
    font: FONT_BOLD,
    spacingEm: 0.13,
  };
  const water: Text = {
    size: 12.5,
    colour: palette.waterLabel,
    halo: palette.water,
    font: FONT_SEMIBOLD,
    spacingEm: 0.03,
  };
  const place: Text = { size: 11.5, colour: palette.label, halo: palette.halo };
  return [
    alongLine('river-label', ofKind('river', 'main'), water, 13 / 24),
    alongLine('stream-label', ofKind('river', 'minor'), { ...water, size: 12, halo: palette.outside }, 1),
    alongLine('road-label', ['all', ofKind('road'), ['==', ['get', 'ref'], '']], place, 1.5, OVER_ALL),
    shields(palette),
    point('neighbour-label', ofKind('neighbour'), quiet, {
      'text-transform': 'uppercase',
      'text-padding': 8,
      'text-max-width': 14,
    }),
    point('reservoir-label', ofKind('reservoir'), { ...water, halo: palette.outside }, {}),
    point(
      'place-label',
      ofKind('place', 'minor'),
      place,
      {
        'icon-image': ['case', ['get', 'verified'], PLACE_VERIFIED, PLACE_UNVERIFIED],
        'icon-allow-overlap': true,
        'text-allow-overlap': true,
        'text-variable-anchor-offset': PLACE_LABEL_PLACES,
        'text-justify': 'auto',
      },
      [13.7, 24],
    ),
    point(
      'outlined-label',
      ofKind('place', 'outlined'),
      { ...place, size: 13, font: FONT_SEMIBOLD },
      { ...AREA_LABEL, 'text-allow-overlap': false },
      [AREAS_FROM_ZOOM, 24],
    ),
    point(
      'area-label',
      ofKind('place', 'main'),
      { ...place, size: 14, font: FONT_SEMIBOLD, colour: palette.inkSecond },
      AREA_LABEL,
      [AREAS_FROM_ZOOM, 24],
    ),
    point(
      'commune-label',
      ofKind('commune'),
      { ...place, size: 14, font: FONT_SEMIBOLD, colour: palette.ink },
      AREA_LABEL,
      [0, AREAS_FROM_ZOOM],
    ),
    point(
      'sea-label',
      ofKind('sea'),
      { ...water, size: 16, spacingEm: 0.2, halo: palette.outside },
      {
        'text-allow-overlap': true,
      },
    ),
    point(
      'islands-label',
      ofKind('islands'),
      { ...place, size: 13, font: FONT_SEMIBOLD, colour: palette.ink, halo: palette.outside },
      {
        'icon-image': ISLANDS_MARK,
        'icon-allow-overlap': true,
        'text-allow-overlap': true,
        'text-anchor': 'top',
        'text-offset': [0, 0.7],
        'text-max-width': 9,
      },
    ),
  ];
}

function textLayout(text: Text): Record<string, unknown> {
  return {
    'text-field': LABEL,
    'text-font': text.font ?? FONT_MEDIUM,
    'text-size': text.size,
    'text-letter-spacing': text.spacingEm ?? 0,
    // Stacked accents (Ế, Ộ, Ữ) need more than the usual line.
    'text-line-height': 1.3,
  };
}

function textPaint(text: Text): Record<string, unknown> {
  return { 'text-color': text.colour, 'text-halo-color': text.halo, 'text-halo-width': 1.6 };
}

function point(
  id: string,
  filter: ExpressionSpecification,
  text: Text,
  layout: Record<string, unknown>,
  [minzoom, maxzoom]: [number, number] = [0, 24],
): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source: BASE_SOURCE,
    filter,
    minzoom,
    maxzoom,
    layout: { ...textLayout(text), ...layout },
    paint: textPaint(text),
  } as LayerSpecification;
}

/** `liftEm`: how far above the line the words stand, in ems of their size; 0 is on it. */
function alongLine(
  id: string,
  filter: ExpressionSpecification,
  text: Text,
  liftEm: number,
  more = {},
): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source: BASE_SOURCE,
    filter,
    layout: {
      ...textLayout(text),
      'symbol-placement': 'line',
      'symbol-spacing': 200,
      'text-max-angle': 40,
      'text-offset': [0, -liftEm],
      'text-padding': 6,
      ...more,
    },
    paint: textPaint(text),
  } as LayerSpecification;
}

function shields(palette: Palette): LayerSpecification {
  return {
    id: 'road-shield',
    type: 'symbol',
    source: BASE_SOURCE,
    filter: ['all', ofKind('road'), ['!=', ['get', 'ref'], '']],
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 190,
      'text-field': ['get', 'ref'],
      'text-font': FONT_SEMIBOLD,
      'text-size': 10.5,
      'text-rotation-alignment': 'viewport',
      'icon-rotation-alignment': 'viewport',
      'icon-image': SHIELD,
      'icon-text-fit': 'both',
      'icon-text-fit-padding': [2, 5, 2, 5],
    },
    paint: { 'text-color': palette.label },
  };
}
