import type { ExpressionSpecification } from 'maplibre-gl';

/** Widths are computed for the commune's latitude; a tenth of a degree off changes them by less than a thousandth. */
const REFERENCE_LATITUDE = 12.24;
const EQUATOR_M = 40_075_016.7;
const TILE_PX = 512;
const STOPS = [7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

export function metresPerPixel(zoom: number, latitude = REFERENCE_LATITUDE): number {
  return (EQUATOR_M * Math.cos((latitude * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
}

/** A line as wide as `metres` on the ground but never thinner than `minPx`, plus a rim of `rimPx` that does not scale. */
export function groundWidth(metres: number, minPx: number, rimPx = 0): ExpressionSpecification {
  return ['interpolate', ['exponential', 2], ['zoom'], ...stops((zoom) => width(metres, minPx, zoom) + rimPx)];
}

function width(metres: number, minPx: number, zoom: number): number {
  return Math.max(metres / metresPerPixel(zoom), minPx);
}

type Stops = [number, number, ...number[]];

function stops(valueAt: (zoom: number) => number): Stops {
  return STOPS.flatMap((zoom) => [zoom, valueAt(zoom)]) as Stops;
}
