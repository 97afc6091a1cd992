import { DOMAINS } from '@commune/contract';
import { LIVENESS } from '@commune/domain';
import type { Map as MapLibreMap, StyleImageMetadata } from 'maplibre-gl';
import { paintAlarmImages } from '../alarms/pin-images.ts';
import { CLUSTER_RING, CLUSTER_RING_SILENT, symbolImageId } from '../layers.ts';
import { OUTSIDE_DOTS } from '../style/base-layers.ts';
import { ISLANDS_MARK, PLACE_UNVERIFIED, PLACE_VERIFIED, SHIELD } from '../style/label-layers.ts';
import type { Palette } from '../style/palette.ts';
import { symbolParts } from './parts.ts';
import { rasterise, squareContext } from './rasterise.ts';

/** CSS pixels of one shape unit at `icon-size` 1, the largest that the layers ask for: shrinking stays sharp. */
const UNIT_CSS_PX = 0.96;
const RING_RADIUS = 15;

interface MapImage {
  id: string;
  data: ImageData;
  metadata: Partial<StyleImageMetadata>;
}

/** Draws every image of the map in a theme's colours at the screen's pixel ratio, replacing those of the theme before. */
export function paintImages(map: MapLibreMap, palette: Palette, pixelRatio: number): void {
  for (const { id, data, metadata } of [...symbolImages(palette, pixelRatio), ...markImages(palette, pixelRatio)]) {
    if (map.hasImage(id)) map.updateImage(id, data);
    else map.addImage(id, data, { pixelRatio, ...metadata });
  }
  paintAlarmImages(map, palette, pixelRatio);
}

function symbolImages(palette: Palette, pixelRatio: number): MapImage[] {
  const inks = { ink: palette.thing, halo: palette.halo };
  return DOMAINS.flatMap((domain) =>
    LIVENESS.map((liveness) => ({
      id: symbolImageId(domain, liveness),
      data: rasterise(symbolParts(domain, liveness), inks, UNIT_CSS_PX * pixelRatio),
      metadata: {},
    })),
  );
}

function markImages(palette: Palette, pixelRatio: number): MapImage[] {
  const draw = (sizePx: number, paint: (context: Painting) => void): ImageData => {
    const size = Math.ceil(sizePx * pixelRatio);
    const context = squareContext(size);
    context.scale(pixelRatio, pixelRatio);
    paint(context);
    return context.getImageData(0, 0, size, size);
  };
  const image = (id: string, data: ImageData, metadata: Partial<StyleImageMetadata> = {}) => ({ id, data, metadata });
  return [
    image(CLUSTER_RING, draw(42, clusterRing(palette, []))),
    image(CLUSTER_RING_SILENT, draw(42, clusterRing(palette, [3.4, 2.9]))),
    image(OUTSIDE_DOTS, draw(9, disc(1.5, 1.5, 0.7, { fill: palette.labelQuiet, alpha: 0.24 }))),
    image(PLACE_VERIFIED, draw(10, disc(5, 5, 2.4, { fill: palette.label, stroke: palette.halo, width: 1.4 }))),
    image(PLACE_UNVERIFIED, draw(10, disc(5, 5, 3, { stroke: palette.label, width: 1.3, dash: [1.6, 1.4] }))),
    image(ISLANDS_MARK, draw(16, islands(palette))),
    image(SHIELD, draw(20, shield(palette)), {
      stretchX: [[5 * pixelRatio, 15 * pixelRatio]],
      stretchY: [[5 * pixelRatio, 15 * pixelRatio]],
      content: [3 * pixelRatio, 3 * pixelRatio, 17 * pixelRatio, 17 * pixelRatio],
    }),
  ];
}

type Painting = ReturnType<typeof squareContext>;

function clusterRing(palette: Palette, dash: number[]) {
  return (context: Painting) => {
    disc(21, 21, RING_RADIUS + 4, { fill: palette.halo, alpha: 0.85 })(context);
    disc(21, 21, RING_RADIUS, { fill: palette.active })(context);
    disc(21, 21, RING_RADIUS, { stroke: palette.thingDim, width: dash.length > 0 ? 2 : 1.5, dash })(context);
  };
}

interface Disc {
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: number[];
  alpha?: number;
}

function disc(x: number, y: number, radius: number, { fill, stroke, width = 1, dash = [], alpha = 1 }: Disc) {
  return (context: Painting) => {
    context.globalAlpha = alpha;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    if (fill !== undefined) {
      context.fillStyle = fill;
      context.fill();
    }
    if (stroke !== undefined) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.stroke();
    }
    context.globalAlpha = 1;
  };
}

/** A scatter of islands inside a ring: a place, not a thing. */
function islands(palette: Palette) {
  const dots: [number, number, number][] = [
    [6, 5.4, 1.4],
    [10.4, 6.6, 1],
    [7.6, 9.2, 1.1],
    [11, 10.6, 1.3],
    [5.2, 10.8, 0.9],
  ];
  return (context: Painting) => {
    for (const [x, y, radius] of dots) disc(x, y, radius, { fill: palette.ink })(context);
    disc(8, 8, 7, { stroke: palette.label, width: 1 })(context);
  };
}

function shield(palette: Palette) {
  return (context: Painting) => {
    context.beginPath();
    context.roundRect(0.75, 0.75, 18.5, 18.5, 3);
    context.fillStyle = palette.panel;
    context.fill();
    context.strokeStyle = palette.road;
    context.lineWidth = 1;
    context.stroke();
  };
}
