import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { BaseProperties } from './base-features.ts';
import type { Palette } from './palette.ts';
import { groundWidth } from './widths.ts';

export const BASE_SOURCE = 'base';
/** Image of the dots that say «outside the commune» where colour alone would be too weak. */
export const OUTSIDE_DOTS = 'outside-dots';

/** A typical breadth of the Cái between its banks here; its line is schematic, so is the breadth. */
const RIVER_M = 170;
const STREAM_M = 30;
const BANK_PX = 2.4;

export function ofKind(kind: BaseProperties['kind'], rank?: BaseProperties['rank']): ExpressionSpecification {
  const isKind: ExpressionSpecification = ['==', ['get', 'kind'], kind];
  return rank === undefined ? isKind : ['all', isKind, ['==', ['get', 'rank'], rank]];
}

const ROUND = { 'line-cap': 'round', 'line-join': 'round' } as const;
const UNVERIFIED: ExpressionSpecification = ['!', ['get', 'verified']];

/** Land, water and roads from the ground up; all but the commune lies under a veil. */
export function baseLayers(palette: Palette): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.outside } },
    fill('sea', ofKind('sea'), palette.water),
    fill('commune', ofKind('outline'), palette.inside),
    fill('reservoir', ofKind('reservoir'), palette.water),
    // Dashes along the bank say that the river's line is a sketch, good to 200 m; so they do along the citadel's wall.
    line('stream-bank', ofKind('river', 'minor'), palette.bank, groundWidth(STREAM_M, 2, BANK_PX), { opacity: 0.55 }),
    line('stream', ofKind('river', 'minor'), palette.water, groundWidth(STREAM_M, 2)),
    line('river-bank', ['all', ofKind('river', 'main'), UNVERIFIED], palette.bank, groundWidth(RIVER_M, 4, BANK_PX), {
      dash: [0.45, 0.16],
    }),
    line(
      'river-bank-surveyed',
      ['all', ofKind('river', 'main'), ['get', 'verified']],
      palette.bank,
      groundWidth(RIVER_M, 4, BANK_PX),
    ),
    line('river', ofKind('river', 'main'), palette.water, groundWidth(RIVER_M, 4)),
    line('road-minor-case', ofKind('road', 'minor'), palette.roadCase, groundWidth(9, 4.4, 2)),
    line('road-main-case', ofKind('road', 'main'), palette.roadCase, groundWidth(14, 3.4, 3.4)),
    line('road-minor', ofKind('road', 'minor'), palette.road, groundWidth(9, 2.2)),
    line('road-main', ofKind('road', 'main'), palette.road, groundWidth(14, 3.4)),
    line('wall-case', ofKind('place'), palette.roadCase, 5),
    line('wall', ofKind('place'), palette.label, 1.4, { opacity: 0.85, dash: [3, 2] }),
    fill('veil', ofKind('outside'), palette.mask),
    {
      id: 'veil-dots',
      type: 'fill',
      source: BASE_SOURCE,
      filter: ofKind('outside'),
      paint: { 'fill-pattern': OUTSIDE_DOTS },
    },
    line('commune-glow', ofKind('outline'), palette.edgeGlow, 16),
    line('commune-edge', ofKind('outline'), palette.edge, 2),
  ];
}

function fill(id: string, filter: ExpressionSpecification, colour: string): LayerSpecification {
  return {
    id,
    type: 'fill',
    source: BASE_SOURCE,
    filter: ['all', filter, ['==', ['geometry-type'], 'Polygon']],
    paint: { 'fill-color': colour },
  };
}

function line(
  id: string,
  filter: ExpressionSpecification,
  colour: string,
  width: number | ExpressionSpecification,
  more: { opacity?: number; dash?: [number, number] } = {},
): LayerSpecification {
  return {
    id,
    type: 'line',
    source: BASE_SOURCE,
    filter,
    layout: more.dash === undefined ? ROUND : { 'line-cap': 'butt', 'line-join': 'round' },
    paint: {
      'line-color': colour,
      'line-width': width,
      ...(more.opacity === undefined ? {} : { 'line-opacity': more.opacity }),
      ...(more.dash === undefined ? {} : { 'line-dasharray': more.dash }),
    },
  };
}
