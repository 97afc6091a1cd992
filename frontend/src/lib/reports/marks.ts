import type { ReportProgress, ReportStanding } from '@commune/contract';
import { SHAPES } from '../map/symbols/shapes.ts';

/** The speech bubble that stands for reports wherever a domain has its shape. */
export const BUBBLE = SHAPES.reports.outline;

/** Which colour of the map a bubble has: none of them is a severity's. */
export type ReportInk = 'ink' | 'waterLabel' | 'thing';

export interface ReportMark {
  ink: ReportInk;
  /** filled with its colour, the mark cut out of it; else an outline with the mark in its colour */
  filled: boolean;
  /** drawn inside the bubble, so that no progress is told by colour alone */
  path: string;
  width: number;
}

export const REPORT_MARKS: Record<ReportProgress, ReportMark> = {
  new: { ink: 'ink', filled: true, path: 'M0,-1.6 h.01', width: 5 },
  handed: { ink: 'waterLabel', filled: true, path: 'M-4.2,-1.6 H3.6 M.8,-4.8 L4,-1.6 L.8,1.6', width: 1.9 },
  handling: { ink: 'waterLabel', filled: false, path: 'M-4,-1.6 h.01 M0,-1.6 h.01 M4,-1.6 h.01', width: 2.7 },
  handled: { ink: 'thing', filled: true, path: 'M-4,-1.4 L-1.2,1.4 L4.2,-4.6', width: 2 },
  closed: { ink: 'thing', filled: false, path: 'M-3.8,-1.4 L-1.2,1.2 L4,-4.4', width: 1.9 },
  refused: { ink: 'thing', filled: false, path: 'M-3,-4.6 L3,1.4 M3,-4.6 L-3,1.4', width: 1.9 },
  duplicate: { ink: 'thing', filled: false, path: 'M-4,-3.4 H4 M-4,.4 H4', width: 1.9 },
};

/** The ring around a report that is late, or will be today. */
export type Halo = 'overdue' | 'due_today' | null;

export function haloOf(standing: ReportStanding): Halo {
  return standing === 'overdue' || standing === 'due_today' ? standing : null;
}

/** In units of the bubble, whose width is 16.4. */
export const HALO_RADIUS = 13.4;
export const HALO_WIDTH = 3;
export const DUE_WIDTH = 1.8;
export const DUE_DASH = [3.4, 2.6] as const;
