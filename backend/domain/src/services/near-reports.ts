import type { CitizenReport, NearReport, Position, ReportCategory } from '@commune/contract';
import { DAY_MS } from '../working-days/index.ts';
import { isOpenReport, reportProgress } from './report-progress.ts';

/** As far as two people who point at one thing may be off together, and for how long a thing is reported again. */
export const NEAR_M = 60;
const NEAR_DAYS = 7;
const MOST = 5;
/** Of one square of the grid, the newest: whoever reports a hundred things at one place gets five suggestions all the same. */
const MOST_A_SQUARE = 50;

/** What one person calls the one another calls the other: a broken main is water on the road. */
const KINDRED: readonly (readonly ReportCategory[])[] = [
  ['flooding', 'water', 'road'],
  ['waste', 'environment'],
  ['lighting', 'power'],
];

type Placed = CitizenReport & { category: ReportCategory; position: Position };

const METRES_A_DEGREE = 111_320;
/** So near the poles a square would be as wide as a country. */
const LEAST_COSINE = 0.1;

/** Finds open reports that may be about the same thing: of one or a kindred category, near each other and of the same days. */
export class NearReports {
  readonly #squares = new Map<string, Placed[]>();
  readonly #columnDeg: number;
  readonly #rowDeg = NEAR_M / METRES_A_DEGREE;

  constructor(reports: readonly CitizenReport[]) {
    const open = reports.filter(isCandidate).sort((one, other) => cameMs(other) - cameMs(one) || order(one, other));
    // Wide enough in metres at every latitude among them, so that whatever is near lies in a neighbouring square.
    const cosine = open.reduce((least, { position }) => Math.min(least, cosineOf(position[1])), 1);
    this.#columnDeg = this.#rowDeg / Math.max(LEAST_COSINE, cosine);
    for (const report of open) {
      const key = this.#squareOf(report.position, 0, 0);
      const square = this.#squares.get(key);
      if (square === undefined) this.#squares.set(key, [report]);
      else if (square.length < MOST_A_SQUARE) square.push(report);
    }
  }

  /** The nearest first, at most five; none of a report that is closed or of which nobody says where it is or what about. */
  of(report: CitizenReport): NearReport[] {
    if (!isCandidate(report)) return [];
    const found: NearReport[] = [];
    for (const [dx, dy] of AROUND) {
      for (const other of this.#squares.get(this.#squareOf(report.position, dx, dy)) ?? []) {
        if (other.subject === report.subject || !areKindred(report.category, other.category)) continue;
        if (Math.abs(cameMs(other) - cameMs(report)) > NEAR_DAYS * DAY_MS) continue;
        const distanceM = distance(report.position, other.position);
        if (distanceM <= NEAR_M) found.push(told(other, distanceM));
      }
    }
    return found.sort((one, other) => one.distanceM - other.distanceM || (one.ref < other.ref ? -1 : 1)).slice(0, MOST);
  }

  #squareOf([longitude, latitude]: Position, dx: number, dy: number): string {
    return `${Math.floor(longitude / this.#columnDeg) + dx} ${Math.floor(latitude / this.#rowDeg) + dy}`;
  }
}

const STEPS = [-1, 0, 1] as const;
const AROUND = STEPS.flatMap((dx) => STEPS.map((dy) => [dx, dy] as const));

function isCandidate(report: CitizenReport): report is Placed {
  return isOpenReport(report) && report.category !== null && report.position !== null;
}

function cameMs({ receivedMs, firstKnownMs }: CitizenReport): number {
  return receivedMs ?? firstKnownMs;
}

function order({ subject: one }: CitizenReport, { subject: other }: CitizenReport): number {
  return one < other ? -1 : 1;
}

function areKindred(one: ReportCategory, other: ReportCategory): boolean {
  return one === other || KINDRED.some((kin) => kin.includes(one) && kin.includes(other));
}

function told(report: Placed, distanceM: number): NearReport {
  const { subject: ref, category, unit } = report;
  return { ref, category, progress: reportProgress(report), unit, receivedMs: cameMs(report), distanceM };
}

function cosineOf(latitude: number): number {
  return Math.cos((latitude * Math.PI) / 180);
}

/** In metres; over some tens of them the earth is flat. */
function distance([x1, y1]: Position, [x2, y2]: Position): number {
  return METRES_A_DEGREE * Math.hypot((x1 - x2) * cosineOf((y1 + y2) / 2), y1 - y2);
}
