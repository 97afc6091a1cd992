import { type Alarm, SEVERITIES, type Severity } from '@commune/contract';

/** 0 for the worst. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function worstOf(alarms: Iterable<Pick<Alarm, 'severity'>>): Severity | null {
  let worst: Severity | null = null;
  for (const { severity } of alarms) {
    if (worst === null || severityRank(severity) < severityRank(worst)) worst = severity;
  }
  return worst;
}

/** How a severity is drawn, the same on the page and on the map's canvas, on a square from −12 to 12. */
export interface SeverityMark {
  /** the silhouette: square, triangle, diamond, disc */
  path: string;
  /** the letter stays Vietnamese in English too: a number would read as a legal level, which counts the other way */
  letter: string;
  letterSize: number;
  /** the letter's baseline below the middle */
  baseline: number;
  /** the severity's name in the design tokens: `--k`, `--k-line`, `--on-k`, `--k-text`, `--k-soft` */
  token: 'k' | 'c' | 'tb' | 't';
}

export const SEVERITY_MARKS: Record<Severity, SeverityMark> = {
  critical: {
    path: 'M-7.6,-8.6 H7.6 A1,1 0 0 1 8.6,-7.6 V7.6 A1,1 0 0 1 7.6,8.6 H-7.6 A1,1 0 0 1 -8.6,7.6 V-7.6 A1,1 0 0 1 -7.6,-8.6Z',
    letter: 'NT',
    letterSize: 8.2,
    baseline: 2.9,
    token: 'k',
  },
  high: {
    path: 'M-.9,-9.3 Q0,-10.6 .9,-9.3 L10,7 Q10.6,8.6 9,8.6 H-9 Q-10.6,8.6 -10,7Z',
    letter: 'C',
    letterSize: 10,
    baseline: 6.1,
    token: 'c',
  },
  medium: {
    path: 'M-.8,-10.4 Q0,-11 .8,-10.4 L10.4,-.8 Q11,0 10.4,.8 L.8,10.4 Q0,11 -.8,10.4 L-10.4,.8 Q-11,0 -10.4,-.8Z',
    letter: 'TB',
    letterSize: 8,
    baseline: 2.9,
    token: 'tb',
  },
  low: { path: 'M0,-8.8 A8.8,8.8 0 1 0 .01,-8.8Z', letter: 'T', letterSize: 11, baseline: 4, token: 't' },
};
