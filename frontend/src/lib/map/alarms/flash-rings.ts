import type { Severity } from '@commune/contract';
import type { Feature, Point } from 'geojson';
import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Palette } from '../style/palette.ts';
import type { AlarmProperties } from './alarm-features.ts';

const PIN_RADIUS = 17;
const CLUSTER_RADIUS = 21.5;
const WIDTH = 3;
/** The ring is left open where the mark stands, at the upper right. */
const OPEN_FROM = (-75 * Math.PI) / 180;
const OPEN_TO = (-15 * Math.PI) / 180;

/**
 * The rings around what nobody has acknowledged, on a canvas of their own above the map's: the page's beat shows and
 * hides that one element, where a layer of the map would draw the whole map anew twice a second.
 */
export class FlashRings {
  readonly #map: MapLibreMap;
  readonly #canvas = document.createElement('canvas');
  #palette: Palette;
  #rings: { at: [number, number]; fromZoom: number; toZoom: number; radius: number; severity: Severity }[] = [];
  #drawn = false;

  constructor(map: MapLibreMap, palette: Palette) {
    this.#map = map;
    this.#palette = palette;
    Object.assign(this.#canvas.style, { position: 'absolute', left: '0', top: '0', pointerEvents: 'none' });
    this.#canvas.className = 'flash';
    map.getCanvasContainer().append(this.#canvas);
    map.on('move', this.#draw);
    map.on('resize', this.#draw);
  }

  show(features: readonly Feature<Point, AlarmProperties>[], palette: Palette): void {
    this.#palette = palette;
    this.#rings = features
      .filter(({ properties }) => properties.flashing)
      .map(({ geometry, properties: { fromZoom, toZoom, count, severity } }) => ({
        at: geometry.coordinates as [number, number],
        ...{ fromZoom, toZoom, severity },
        radius: count === 1 ? PIN_RADIUS : CLUSTER_RADIUS,
      }));
    this.#draw();
  }

  #draw = (): void => {
    if (this.#rings.length === 0 && !this.#drawn) return;
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    const ratio = window.devicePixelRatio;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    Object.assign(this.#canvas.style, { width: `${width}px`, height: `${height}px` });
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    context.scale(ratio, ratio);
    context.lineWidth = WIDTH;
    // The layers' filters know whole zooms alone.
    const zoom = Math.floor(this.#map.getZoom());
    this.#drawn = false;
    for (const { at, fromZoom, toZoom, radius, severity } of this.#rings) {
      if (zoom < fromZoom || zoom >= toZoom) continue;
      const { x, y } = this.#map.project(at);
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
      context.beginPath();
      context.arc(x, y, radius, OPEN_TO, OPEN_FROM);
      context.strokeStyle = this.#palette[`${severity}Line`];
      context.stroke();
      this.#drawn = true;
    }
  };

  close(): void {
    this.#canvas.remove();
  }
}
