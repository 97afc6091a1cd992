import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { BASE_SOURCE, ofKind } from './base-layers.ts';
import { FONT_MEDIUM, FONT_SEMIBOLD } from './fonts.ts';
import type { Palette } from './palette.ts';

export const SHIELD = 'road-shield';
export const PLACE_VERIFIED = 'place-verified';
export const PLACE_UNVERIFIED = 'place-unverified';
export const ISLANDS_MARK = 'islands-mark';

const LABEL: ExpressionSpecification = ['get', 'label'];

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
    size: 12,
    colour: palette.labelQuiet,
    halo: palette.outside,
    font: FONT_SEMIBOLD,
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
    alongLine('road-label', ['all', ofKind('road'), ['==', ['get', 'ref'], '']], { ...place, size: 11.5 }, 0),
    shields(palette),
    point('neighbour-label', ofKind('neighbour'), quiet, { 'text-transform': 'uppercase', 'text-padding': 8 }),
    point('reservoir-label', ofKind('reservoir'), { ...water, halo: palette.outside }, {}),
    point(
      'place-label',
      ofKind('place', 'minor'),
      place,
      {
        'icon-image': ['case', ['get', 'verified'], PLACE_VERIFIED, PLACE_UNVERIFIED],
        'icon-allow-overlap': true,
        'text-optional': true,
        'text-variable-anchor': ['left', 'right', 'bottom', 'top'],
        'text-radial-offset': 0.7,
        'text-justify': 'auto',
      },
      13.7,
    ),
    point(
      'area-label',
      ofKind('place', 'main'),
      {
        ...place,
        size: ['case', ['==', ['geometry-type'], 'Polygon'], 12, 14],
        font: FONT_SEMIBOLD,
        colour: palette.inkSecond,
      },
      {
        'text-padding': 4,
        'text-variable-anchor': ['center', 'bottom', 'top', 'right', 'left'],
        'text-radial-offset': 1.4,
        'text-justify': 'auto',
      },
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
  minzoom = 0,
): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source: BASE_SOURCE,
    filter,
    minzoom,
    layout: { ...textLayout(text), ...layout },
    paint: textPaint(text),
  } as LayerSpecification;
}

/** `liftEm`: how far above the line the words stand, in ems of their size; 0 is on it. */
function alongLine(id: string, filter: ExpressionSpecification, text: Text, liftEm: number): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source: BASE_SOURCE,
    filter,
    layout: {
      ...textLayout(text),
      'symbol-placement': 'line',
      'symbol-spacing': 260,
      'text-max-angle': 40,
      'text-offset': [0, -liftEm],
      'text-padding': 6,
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
      'symbol-spacing': 460,
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
