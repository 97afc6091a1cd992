import type { PropertyKind, Severity } from '@commune/contract';
import uPlot from 'uplot';
import { hourMinute, wholeSteps } from '../i18n/times.ts';
import { type AlarmsDrawn, drawBands, drawLimits, drawSpans, isNearLabel, type SeverityLook } from './draw-alarms.ts';
import { rangeWithLimits } from './limits.ts';

/** Colours and font as the page's tokens have them at the moment. */
export interface Look {
  line: string;
  fill: string;
  grid: string;
  ink: string;
  accent: string;
  font: string;
  severities: Record<Severity, SeverityLook>;
}

export interface ChartInput {
  kind: PropertyKind;
  /** for kinds whose values are words: the codes that the axis names */
  codes: number[];
  wide: boolean;
  width: number;
  height: number;
  look: Look;
  /** the limits and alarms of the moment */
  alarms: () => AlarmsDrawn;
  /** the moment of the past that is shown; null: the present */
  momentMs: () => number | null;
  /** prints an axis value */
  print: (value: number, decimals: number) => string;
  onhover: (at: { t: number; v: number } | null) => void;
}

const HOUR_MS = 3_600_000;
/** uPlot's own series order: x, line, upper edge, lower edge. */
const LINE = 1;

/** A chart over time. Data columns: seconds, value, upper and lower edge of the band around it. */
export function chartOptions({
  kind,
  codes,
  wide,
  width,
  height,
  look,
  alarms,
  momentMs,
  print,
  onhover,
}: ChartInput): uPlot.Options {
  const bars = kind === 'interval-total';
  const words = codes.length > 0;
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
    width,
    height,
    pxAlign: 1,
    // half a label's height below, where no axis is there to hold the lowest one
    padding: [6, words && !wide ? 4 : 0, wide ? 0 : 6, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, auto: false },
      y: {
        range: (_, min, max) => {
          if (words) return codeRange(codes);
          const { limits, spans } = alarms();
          const range = rangeWithLimits(yRange(kind, min, max), min === null ? [] : limits);
          return spans.length > 0 && !bars ? aboveFoot(range) : range;
        },
      },
    },
    axes: [
      xAxis(wide, look),
      { ...yAxis(wide, look, alarms, print), ...(words ? { show: wide, splits: () => codes } : {}) },
    ],
    series: [
      {},
      {
        stroke: look.line,
        ...(words ? {} : { fill: look.fill }),
        width: bars ? 0 : words ? 2.5 : 1.5,
        points: { show: !bars, size: 4, fill: look.line, filter: (plot) => isolated(plot.data[LINE] ?? []) },
        spanGaps: false,
        ...paths(kind, look),
      },
      edge,
      edge,
    ],
    bands: bars ? [] : [{ series: [2, 3], fill: look.fill }],
    hooks: {
      drawClear: [(plot) => drawBands(plot, alarms().limits, look.severities)],
      draw: [
        (plot) => {
          drawLimits(plot, alarms().limits, look.severities, look.font);
          drawSpans(plot, alarms().spans, look.severities, wide);
          if (!bars && !words) markNewest(plot, look);
          markMoment(plot, momentMs(), look);
        },
      ],
      setCursor: [
        (plot) => {
          const at = plot.cursor.idx;
          const t = at == null ? null : plot.data[0][at];
          const v = at == null ? null : plot.data[LINE]?.[at];
          onhover(t == null || v == null ? null : { t: t * 1000, v });
        },
      ],
    },
  };
}

/** Half a step of room around the codes. */
function codeRange(codes: number[]): [number, number] {
  return [Math.min(...codes) - 0.5, Math.max(...codes) + 0.5];
}

/** Room above and below a line; totals stand on zero. */
export function yRange(kind: PropertyKind, min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  if (kind === 'interval-total') return [Math.min(0, min), max > 0 ? max * 1.1 : 1];
  const room = max > min ? (max - min) * 0.12 : Math.max(Math.abs(max) * 0.05, 0.5);
  return [min - room, max + room];
}

/** Room for the alarms along the foot, so that they do not lie on the line. */
function aboveFoot([low, high]: [number, number]): [number, number] {
  return [low - (high - low) * 0.1, high];
}

function paths(kind: PropertyKind, look: Look): Partial<uPlot.Series> {
  if (kind === 'interval-total' && uPlot.paths.bars) {
    return { paths: uPlot.paths.bars({ size: [0.8, 6], align: -1 }), fill: look.line };
  }
  if ((kind === 'flag' || kind === 'state' || kind === 'counter') && uPlot.paths.stepped) {
    return { paths: uPlot.paths.stepped({ align: 1 }) };
  }
  return {};
}

/** Indices of the values that no line reaches, because there is a gap on either side. */
export function isolated(column: ArrayLike<number | null | undefined>): number[] {
  const at: number[] = [];
  for (let k = 0; k < column.length; k++) {
    if (column[k] != null && column[k - 1] == null && column[k + 1] == null) at.push(k);
  }
  return at;
}

/** A dot on the newest point: where the line grows. */
function markNewest(plot: uPlot, { line }: Look): void {
  const column = plot.data[LINE] ?? [];
  const at = column.length - 1;
  const [t, v] = [plot.data[0][at], column[at]];
  if (t === undefined || v == null) return;
  plot.ctx.beginPath();
  plot.ctx.arc(plot.valToPos(t, 'x', true), plot.valToPos(v, 'y', true), 2.6 * devicePixelRatio, 0, 2 * Math.PI);
  plot.ctx.fillStyle = line;
  plot.ctx.fill();
}

/** A line at the moment that is shown: beyond it nothing is known. */
function markMoment(plot: uPlot, momentMs: number | null, { accent }: Look): void {
  if (momentMs === null) return;
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(momentMs / 1000, 'x', true));
  ctx.fillStyle = accent;
  ctx.fillRect(x - devicePixelRatio, bbox.top, 2 * devicePixelRatio, bbox.height);
}

function xAxis(wide: boolean, look: Look): uPlot.Axis {
  const stepMs = (wide ? 4 : 12) * HOUR_MS;
  return {
    show: wide,
    size: 20,
    gap: 2,
    font: look.font,
    stroke: look.ink,
    grid: { stroke: look.grid, width: 1 },
    ticks: { show: false },
    splits: (_, __, from, to) => {
      // A label at the very edge would be cut off.
      const edge = (to - from) * 0.035;
      return wholeSteps((from + edge) * 1000, (to - edge) * 1000, stepMs).map((t) => t / 1000);
    },
    values: (_, splits) => splits.map((s) => hourMinute(s * 1000)),
  };
}

const MOST_DECIMALS = 3;
const steps = (smallest: number): number[] =>
  Array.from({ length: 12 - smallest }, (_, k) => [1, 2, 5].map((n) => Number(`${n}e${smallest + k}`))).flat();
const WHOLE_STEPS = steps(0);
const ANY_STEPS = steps(-MOST_DECIMALS);

/** Whether all that was counted is whole: its axis has no halves. Ask the extremes, for a bucket's mean of counts is not whole. */
export function areWhole(columns: readonly ArrayLike<number | null | undefined>[]): boolean {
  return columns.every((column) => Array.from(column).every((value) => value == null || Number.isInteger(value)));
}

/** The fewest decimals that print every axis value as what it is. */
export function decimalsOf(values: number[]): number {
  const exact = (decimals: number) => values.every((value) => Math.abs(value - Number(value.toFixed(decimals))) < 1e-9);
  for (let decimals = 0; decimals < MOST_DECIMALS; decimals++) if (exact(decimals)) return decimals;
  return MOST_DECIMALS;
}

function yAxis(wide: boolean, look: Look, alarms: () => AlarmsDrawn, print: ChartInput['print']): uPlot.Axis {
  return {
    side: 1,
    size: (plot, values) => {
      plot.ctx.font = look.font;
      const texts = [...(values ?? []), ...alarms().limits.map(({ label }) => label)];
      const widest = Math.max(0, ...texts.map((text) => plot.ctx.measureText(text).width));
      return Math.ceil(widest / devicePixelRatio) + 8;
    },
    gap: 4,
    space: wide ? 30 : 20,
    font: look.font,
    stroke: look.ink,
    grid: { stroke: look.grid, width: 1, dash: [2, 3] },
    ticks: { show: false },
    incrs: (plot) => (areWhole(plot.data.slice(LINE + 1)) ? WHOLE_STEPS : ANY_STEPS),
    values: (plot, splits) =>
      splits.map((value) => (isNearLabel(plot, alarms().limits, value) ? '' : print(value, decimalsOf(splits)))),
  };
}
