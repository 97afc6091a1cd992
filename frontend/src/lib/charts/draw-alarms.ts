import type { Severity } from '@commune/contract';
import type uPlot from 'uplot';
import { SEVERITY_MARKS } from '../alarms/severity.ts';
import { type DrawnLimit, placedLabels } from './limits.ts';

/** An alarm on the time axis: from when to when its condition held. */
export interface AlarmSpan {
  fromMs: number;
  /** null: it still holds */
  toMs: number | null;
  severity: Severity;
}

/** The colours of a severity as the page's tokens have them at the moment. */
export interface SeverityLook {
  fill: string;
  line: string;
  text: string;
  band: string | null;
}

export interface AlarmsDrawn {
  limits: readonly DrawnLimit[];
  spans: readonly AlarmSpan[];
}

const LABEL_ROOM_PX = 11;
const MARK_PX = { wide: 11, small: 8 };

type Looks = Record<Severity, SeverityLook>;

/** Washes under the line: how bad a reading there is. */
export function drawBands({ ctx, bbox, valToPos }: uPlot, limits: readonly DrawnLimit[], looks: Looks): void {
  const { left, top, width, height } = bbox;
  for (const { band, severity } of limits) {
    const fill = looks[severity].band;
    if (band === null || fill === null) continue;
    const pos = (value: number) => {
      if (!Number.isFinite(value)) return value > 0 ? top : top + height;
      return Math.min(Math.max(valToPos(value, 'y', true), top), top + height);
    };
    ctx.fillStyle = fill;
    ctx.fillRect(left, pos(band[1]), width, pos(band[0]) - pos(band[1]));
  }
}

/** A dashed line each limit, finer where another rule raises the alarms, and its name beyond the plot. */
export function drawLimits(plot: uPlot, limits: readonly DrawnLimit[], looks: Looks, font: string): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  ctx.save();
  for (const { at, severity, band } of limits) {
    const y = plot.valToPos(at, 'y', true);
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = looks[severity].line;
    ctx.lineWidth = (band === null ? 1 : 1.25) * devicePixelRatio;
    ctx.setLineDash((band === null ? [1.5, 3] : [5, 3]).map((length) => length * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
  }
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.font = `600 ${font.replace(/[\d.]+px/, (size) => `${Number.parseFloat(size) * devicePixelRatio}px`)}`;
  for (const { label, severity, y } of labelsOf(plot, limits)) {
    ctx.fillStyle = looks[severity].text;
    ctx.fillText(label, right + 4 * devicePixelRatio, y);
  }
  ctx.restore();
}

/** The labels that have room, with their height on the canvas: the axis prints none of its own values near them. */
function labelsOf(plot: uPlot, limits: readonly DrawnLimit[]): (DrawnLimit & { y: number })[] {
  const { top, height } = plot.bbox;
  const within = limits
    .map((limit) => ({ ...limit, y: plot.valToPos(limit.at, 'y', true) }))
    .filter(({ y }) => y >= top - 1 && y <= top + height + 1);
  return placedLabels(within.toReversed(), LABEL_ROOM_PX * devicePixelRatio);
}

export function isNearLabel(plot: uPlot, limits: readonly DrawnLimit[], value: number): boolean {
  const y = plot.valToPos(value, 'y', true);
  return labelsOf(plot, limits).some((label) => Math.abs(label.y - y) < LABEL_ROOM_PX * devicePixelRatio);
}

/** Each alarm along the foot of the plot: its silhouette where it began, a bar for as long as it lasted. */
export function drawSpans(plot: uPlot, spans: readonly AlarmSpan[], looks: Looks, wide: boolean): void {
  const { ctx, bbox } = plot;
  const size = (wide ? MARK_PX.wide : MARK_PX.small) * devicePixelRatio;
  const foot = bbox.top + bbox.height - size / 2 - devicePixelRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - size / 2, bbox.top, bbox.width + size, bbox.height + size);
  ctx.clip();
  for (const { fromMs, toMs, severity } of spans) {
    const from = Math.max(plot.valToPos(fromMs / 1000, 'x', true), bbox.left);
    const to = toMs === null ? right : Math.min(plot.valToPos(toMs / 1000, 'x', true), right);
    if (to < bbox.left || from > right) continue;
    const look = looks[severity];
    ctx.fillStyle = look.line;
    ctx.fillRect(from, foot - devicePixelRatio, Math.max(to - from, devicePixelRatio), 2 * devicePixelRatio);
    // What began before the chart does has its beginning elsewhere.
    if (plot.valToPos(fromMs / 1000, 'x', true) < bbox.left) continue;
    ctx.save();
    ctx.translate(from, foot);
    ctx.scale(size / 22, size / 22);
    const shape = new Path2D(SEVERITY_MARKS[severity].path);
    ctx.fillStyle = look.fill;
    ctx.strokeStyle = look.line;
    ctx.lineWidth = 2;
    ctx.fill(shape);
    ctx.stroke(shape);
    ctx.restore();
  }
  ctx.restore();
}
