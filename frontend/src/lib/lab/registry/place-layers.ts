import type { Position } from '@commune/contract';
import type { FeatureCollection } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from '../../map/style/palette.ts';

export const PLACE_SOURCE = 'place';
export const OTHERS_SOURCE = 'other-places';

export function pointsOf(places: readonly Position[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: places.map((coordinates) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates },
      properties: {},
    })),
  };
}

/** Where a thing stands or is to stand, ringed, over the faint dots of the others. */
export function placeLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: OTHERS_SOURCE,
      type: 'circle',
      source: OTHERS_SOURCE,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 1.2, 14, 3.5],
        'circle-color': palette.thingDim,
        'circle-stroke-color': palette.halo,
        'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 11, 0, 14, 1],
      },
    },
    {
      id: PLACE_SOURCE,
      type: 'circle',
      source: PLACE_SOURCE,
      paint: {
        'circle-radius': 7,
        'circle-color': palette.accent,
        'circle-stroke-color': palette.ink,
        'circle-stroke-width': 2,
      },
    },
  ];
}
