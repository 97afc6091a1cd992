import type { SymbolPart } from './parts.ts';
import { SHAPE_EXTENT } from './shapes.ts';

/** Room around the shape for the halo, in shape units. */
const MARGIN = 2;
const CELL_UNITS = 2 * (SHAPE_EXTENT + MARGIN);

export interface Inks {
  ink: string;
  halo: string;
  /** drawn round what is filled with ink; none where left out */
  outline?: string;
}

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A square canvas context of `sizePx` device pixels. */
export function squareContext(sizePx: number): Context {
  const canvas = document.createElement('canvas');
  canvas.width = sizePx;
  canvas.height = sizePx;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser gives no 2D canvas, which the map symbols are drawn with');
  return context;
}

/** The pixels of a symbol whose shape unit is `unitPx` device pixels, centred in its square. */
export function rasterise(parts: readonly SymbolPart[], inks: Inks, unitPx: number): ImageData {
  const sizePx = Math.ceil(CELL_UNITS * unitPx);
  const context = squareContext(sizePx);
  context.translate(sizePx / 2, sizePx / 2);
  context.scale(unitPx, unitPx);
  drawParts(context, parts, inks);
  return context.getImageData(0, 0, sizePx, sizePx);
}

/** Draws a symbol around the context's origin, in shape units. */
export function drawParts(context: Context, parts: readonly SymbolPart[], inks: Inks): void {
  context.lineJoin = 'round';
  for (const part of parts) drawPart(context, part, inks);
}

const OUTLINE = 1.3;

function drawPart(context: Context, part: SymbolPart, inks: Inks): void {
  context.save();
  if (part.leftHalf) {
    context.beginPath();
    context.rect(-CELL_UNITS / 2, -CELL_UNITS / 2, CELL_UNITS / 2, CELL_UNITS);
    context.clip();
  }
  const path = new Path2D(part.path);
  if (part.fill !== undefined) {
    context.fillStyle = inks[part.fill];
    context.fill(path, 'evenodd');
    if (part.fill === 'ink' && inks.outline !== undefined) {
      context.strokeStyle = inks.outline;
      context.lineWidth = OUTLINE;
      context.stroke(path);
    }
  }
  if (part.stroke !== undefined) {
    context.strokeStyle = inks[part.stroke];
    context.lineWidth = part.strokeWidth ?? 1;
    context.lineCap = part.roundCap ? 'round' : 'butt';
    context.setLineDash([...(part.dash ?? [])]);
    context.stroke(path);
  }
  context.restore();
}
