import { type Domain, SEVERITIES, type Severity } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { SEVERITY_MARKS } from '../../alarms/severity.ts';
import type { Palette } from '../style/palette.ts';
import { symbolParts } from '../symbols/parts.ts';
import { type Context, drawParts, squareContext } from '../symbols/rasterise.ts';

/** An abnormal thing: its shape in the severity's colour on a disc, with the severity's mark at the corner. */
export interface Pin {
  domain: Domain;
  liveness: Liveness;
  severity: Severity;
  /** the condition is over: the disc is dashed, the mark hollow */
  ended: boolean;
}

export const LABEL_BOX = 'alarm-label-box';
/** CSS pixels of the square that a pin and a cluster's ring are drawn in. */
const PIN_PX = 42;
const CLUSTER_PX = 52;
const DISC_RADIUS = 13.5;
const CLUSTER_RADIUS = 17;

function pinImageId({ domain, liveness, severity, ended }: Pin): string {
  return ['pin', domain, liveness, severity, ended ? 'ended' : 'active'].join(':');
}

export function clusterImageId(severity: Severity): string {
  return `alarm-cluster:${severity}`;
}

/** The pins a map has drawn so far, in the colours of its theme: of the four hundred that there could be few are ever seen. */
export class PinImages {
  readonly #map: MapLibreMap;
  readonly #drawn = new Map<string, Pin>();
  #palette: Palette;

  constructor(map: MapLibreMap, palette: Palette) {
    this.#map = map;
    this.#palette = palette;
  }

  /** The id of the pin's image, which the map has from then on. */
  idOf(pin: Pin): string {
    const id = pinImageId(pin);
    if (this.#drawn.has(id)) return id;
    this.#drawn.set(id, pin);
    this.#map.addImage(id, this.#paint(pin), { pixelRatio: window.devicePixelRatio });
    return id;
  }

  repaint(palette: Palette): void {
    this.#palette = palette;
    for (const [id, pin] of this.#drawn) this.#map.updateImage(id, this.#paint(pin));
  }

  #paint(pin: Pin): ImageData {
    return paintPin(pin, this.#palette, window.devicePixelRatio);
  }
}

/** Draws the rings of clusters and the box of labels in a theme's colours. */
export function paintAlarmImages(map: MapLibreMap, palette: Palette, pixelRatio: number): void {
  const put = (id: string, data: ImageData, more = {}) => {
    if (map.hasImage(id)) map.updateImage(id, data);
    else map.addImage(id, data, { pixelRatio, ...more });
  };
  for (const severity of SEVERITIES) put(clusterImageId(severity), paintCluster(severity, palette, pixelRatio));
  put(LABEL_BOX, paintBox(palette, pixelRatio), {
    stretchX: [[5 * pixelRatio, 15 * pixelRatio]],
    stretchY: [[5 * pixelRatio, 15 * pixelRatio]],
    content: [3 * pixelRatio, 3 * pixelRatio, 17 * pixelRatio, 17 * pixelRatio],
  });
}

function lineOf(palette: Palette, severity: Severity): string {
  return palette[`${severity}Line`];
}

function paintPin({ domain, liveness, severity, ended }: Pin, palette: Palette, pixelRatio: number): ImageData {
  return painted(PIN_PX, pixelRatio, (context) => {
    const line = lineOf(palette, severity);
    ring(context, DISC_RADIUS, { fill: palette.panel, stroke: line, width: 2, dash: ended ? [3, 3] : [] });
    drawParts(context, symbolParts(domain, liveness), {
      ink: liveness === 'live' || liveness === 'late' ? palette[severity] : line,
      halo: palette.panel,
      outline: line,
    });
    context.translate(11.5, -11.5);
    context.scale(0.62, 0.62);
    mark(context, severity, palette, ended);
  });
}

function paintCluster(severity: Severity, palette: Palette, pixelRatio: number): ImageData {
  return painted(CLUSTER_PX, pixelRatio, (context) => {
    context.globalAlpha = 0.85;
    ring(context, CLUSTER_RADIUS + 4, { fill: palette.halo });
    context.globalAlpha = 1;
    ring(context, CLUSTER_RADIUS, { fill: palette.active, stroke: lineOf(palette, severity), width: 3.5 });
    context.translate(13.5, -13.5);
    context.scale(0.74, 0.74);
    mark(context, severity, palette, false);
  });
}

/** The severity's silhouette, clear of what is under it. */
function mark(context: Context, severity: Severity, palette: Palette, hollow: boolean): void {
  const path = new Path2D(SEVERITY_MARKS[severity].path);
  const line = lineOf(palette, severity);
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.strokeStyle = palette.halo;
  context.lineWidth = 6;
  context.stroke(path);
  context.fillStyle = hollow ? palette.panel : palette[severity];
  context.fill(path);
  context.strokeStyle = line;
  context.lineWidth = hollow ? 3 : 1.6;
  context.stroke(path);
}

function paintBox(palette: Palette, pixelRatio: number): ImageData {
  return painted(20, pixelRatio, (context) => {
    context.beginPath();
    context.roundRect(-9.5, -9.5, 19, 19, 3);
    context.fillStyle = palette.panel;
    context.fill();
    context.strokeStyle = palette.thingDim;
    context.lineWidth = 1;
    context.stroke();
  });
}

interface Ring {
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: number[];
}

function ring(context: Context, radius: number, { fill, stroke, width = 1, dash = [] }: Ring): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  if (fill !== undefined) {
    context.fillStyle = fill;
    context.fill();
  }
  if (stroke === undefined) return;
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.stroke();
}

/** A square of `sizePx` CSS pixels, painted around its middle. */
function painted(sizePx: number, pixelRatio: number, paint: (context: Context) => void): ImageData {
  const size = Math.ceil(sizePx * pixelRatio);
  const context = squareContext(size);
  context.translate(size / 2, size / 2);
  context.scale(pixelRatio, pixelRatio);
  paint(context);
  return context.getImageData(0, 0, size, size);
}
