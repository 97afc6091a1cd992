import { REPORT_PROGRESS, type ReportProgress } from '@commune/contract';
import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Palette } from '../../map/style/palette.ts';
import { type Context, squareContext } from '../../map/symbols/rasterise.ts';
import { BUBBLE, DUE_DASH, DUE_WIDTH, HALO_RADIUS, HALO_WIDTH, type Halo, REPORT_MARKS } from '../marks.ts';

const HALOS: readonly Halo[] = [null, 'due_today', 'overdue'];
/** CSS pixels of one unit of the bubble, and of the square that a pin and a cluster's ring are drawn in. */
const UNIT_PX = 1.12;
const PIN_PX = 38;
const CLUSTER_PX = 48;
const CLUSTER_RADIUS = 16;

export const CLUSTER_IMAGE = 'report-cluster';
export const CLUSTER_OVERDUE_IMAGE = 'report-cluster:overdue';

export function pinImageId(progress: ReportProgress, halo: Halo): string {
  return `report:${progress}:${halo ?? 'none'}`;
}

/** Draws every image of the reports' map in a theme's colours, replacing those of the theme before. */
export function paintReportImages(map: MapLibreMap, palette: Palette): void {
  const pixelRatio = window.devicePixelRatio;
  const put = (id: string, sizePx: number, paint: (context: Context) => void) => {
    const size = Math.ceil(sizePx * pixelRatio);
    const context = squareContext(size);
    context.translate(size / 2, size / 2);
    context.scale(pixelRatio, pixelRatio);
    paint(context);
    const data = context.getImageData(0, 0, size, size);
    if (map.hasImage(id)) map.updateImage(id, data);
    else map.addImage(id, data, { pixelRatio });
  };
  for (const progress of REPORT_PROGRESS) {
    for (const halo of HALOS) {
      put(pinImageId(progress, halo), PIN_PX, (context) => drawPin(context, progress, halo, palette));
    }
  }
  put(CLUSTER_IMAGE, CLUSTER_PX, (context) => drawCluster(context, false, palette));
  put(CLUSTER_OVERDUE_IMAGE, CLUSTER_PX, (context) => drawCluster(context, true, palette));
}

function drawPin(context: Context, progress: ReportProgress, halo: Halo, palette: Palette): void {
  const { ink, filled, path, width } = REPORT_MARKS[progress];
  const colour = palette[ink];
  context.scale(UNIT_PX, UNIT_PX);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  if (halo !== null) drawHalo(context, halo, palette);
  const bubble = new Path2D(BUBBLE);
  stroke(context, bubble, palette.halo, 4.4);
  context.fillStyle = filled ? colour : palette.panel;
  context.fill(bubble);
  stroke(context, bubble, colour, 1.9);
  stroke(context, new Path2D(path), filled ? palette.panel : colour, width);
}

function drawHalo(context: Context, halo: Halo, palette: Palette): void {
  const ring = new Path2D();
  ring.arc(0, 0, HALO_RADIUS, 0, 2 * Math.PI);
  context.fillStyle = palette.halo;
  context.globalAlpha = 0.7;
  context.fill(ring);
  context.globalAlpha = 1;
  if (halo === 'overdue') {
    stroke(context, ring, palette.highLine, HALO_WIDTH);
    return;
  }
  context.setLineDash([...DUE_DASH]);
  context.lineCap = 'butt';
  stroke(context, ring, palette.inkSecond, DUE_WIDTH);
  context.setLineDash([]);
  context.lineCap = 'round';
}

function drawCluster(context: Context, overdue: boolean, palette: Palette): void {
  const ring = (radius: number) => {
    const path = new Path2D();
    path.arc(0, 0, radius, 0, 2 * Math.PI);
    return path;
  };
  if (overdue) stroke(context, ring(CLUSTER_RADIUS + 4.5), palette.highLine, HALO_WIDTH);
  context.fillStyle = palette.active;
  context.fill(ring(CLUSTER_RADIUS));
  stroke(context, ring(CLUSTER_RADIUS), palette.inkSecond, 1.5);
}

function stroke(context: Context, path: Path2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}
