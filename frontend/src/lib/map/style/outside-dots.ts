import type { Commune } from '@commune/contract';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { outlineRing } from './base-features.ts';

const SPACING_PX = 9;
const RADIUS_PX = 0.9;
const OPACITY = 0.24;
const COLOUR = 'var(--map-label-2)';

/**
 * Lays dots over what is outside the commune, where colour alone would be too weak to say so, until the map is removed.
 * They are the page's, on a canvas of their own, and move with the ground. Where the browser draws in software, as a
 * pattern of the map's they took a third of each of its drawings, and as an element cut out by a path 35 ms of each
 * picture of the page.
 */
export function dotOutside(map: MapLibreMap, { basemap, centre }: Pick<Commune, 'basemap' | 'centre'>): void {
  const rings = basemap.features.flatMap(outlineRing);
  if (rings.length === 0) return;
  const canvas = document.createElement('canvas');
  canvas.style.cssText = `position: absolute; left: 0; top: 0; pointer-events: none; opacity: ${OPACITY}; color: ${COLOUR}`;
  map.getCanvasContainer().append(canvas);
  let drawn = '';
  const draw = () => {
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const ratio = window.devicePixelRatio;
    const { color } = getComputedStyle(canvas);
    const middle = map.project(centre);
    const corners = rings.map((ring) => ring.map((corner) => map.project(corner)));
    // The style tells of much that changes nothing here.
    const drawing = [width, height, ratio, color, middle.x, middle.y, map.getZoom()].join();
    if (drawing === drawn) return;
    drawn = drawing;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.scale(ratio, ratio);
    context.beginPath();
    context.rect(0, 0, width, height);
    for (const ring of corners) {
      for (const [index, { x, y }] of ring.entries()) index === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
      context.closePath();
    }
    context.fillStyle = dots(context, color, ratio, { x: middle.x % SPACING_PX, y: middle.y % SPACING_PX });
    context.fill('evenodd');
  };
  map.on('move', draw);
  map.on('resize', draw);
  // another theme
  map.on('styledata', draw);
  draw();
}

function dots(context: CanvasRenderingContext2D, colour: string, ratio: number, at: DOMPointInit): CanvasPattern {
  const tile = document.createElement('canvas');
  tile.width = Math.round(SPACING_PX * ratio);
  tile.height = tile.width;
  const scale = tile.width / SPACING_PX;
  const pen = tile.getContext('2d')!;
  pen.scale(scale, scale);
  pen.fillStyle = colour;
  pen.arc(SPACING_PX / 2, SPACING_PX / 2, RADIUS_PX, 0, 2 * Math.PI);
  pen.fill();
  const pattern = context.createPattern(tile, 'repeat')!;
  pattern.setTransform(new DOMMatrix().translateSelf(at.x, at.y).scaleSelf(1 / scale));
  return pattern;
}
