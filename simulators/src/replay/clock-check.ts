import { durationText } from './duration.ts';

const HOUR_MS = 3_600_000;
const TOLERANCE_MS = 10 * 60_000;
const LOCAL_HOURS = 7;
const MAX_THINGS = 50_000;
/** with fewer nobody can say whose clock is the right one */
const MIN_THINGS = 3;

interface Span {
  fromMs: number;
  toMs: number;
  /** how far the times were from when they were heard: sum and number */
  aheadMs: number;
  heard: number;
}

/** Whole hours, as a wrong zone gives, within ten minutes; undefined for any other difference. */
export function zoneHours(differenceMs: number): number | undefined {
  const hours = Math.round(differenceMs / HOUR_MS);
  return hours !== 0 && Math.abs(differenceMs - hours * HOUR_MS) <= TOLERANCE_MS ? hours : undefined;
}

/** A clock that is wrong: of one thing, or (null) of the whole file. */
export interface ClockFinding {
  thing: string | null;
  /** beside what it is wrong: when a recording heard it, when the file was written, or the other things */
  beside: 'heard' | 'written' | 'others';
  /** above 0: ahead */
  byMs: number;
  /** of a time zone; null where it is none's */
  hours: number | null;
}

/** A finding for a person, with what puts it right. */
export function findingText({ thing, beside, byMs, hours }: ClockFinding): string {
  const by = hours === null ? `${durationText(byMs)} ahead` : nameOf(hours);
  switch (beside) {
    case 'heard':
      return `${thing}: its clock is ${by} of when it was heard`;
    case 'written':
      return `the last reading is ${by} of the moment at which the file was written: look at --zone`;
    case 'others': {
      const clocks = JSON.stringify({ [thing ?? '']: `${byMs > 0 ? '-' : '+'}${Math.abs(hours ?? 0)}h` });
      return `${thing}: its clock is ${by} of the others'; "clocks": ${clocks} in the mapping puts it right`;
    }
  }
}

/** How a difference is called; of seven hours, what lies between here and Greenwich, the name says all. */
function nameOf(hours: number): string {
  const text = `${Math.abs(hours)} h ${hours > 0 ? 'ahead' : 'behind'}`;
  return Math.abs(hours) === LOCAL_HOURS ? `${text} (sai múi giờ)` : `${text} (a time zone?)`;
}

/** Looks for clocks that are wrong by a zone while times go by. */
export class ClockCheck {
  private readonly things = new Map<string, Span>();

  /** `heardMs`: when a recording heard of it */
  see(thing: string, t: number, heardMs?: number): void {
    let span = this.things.get(thing);
    if (span === undefined) {
      if (this.things.size >= MAX_THINGS) return;
      span = { fromMs: t, toMs: t, aheadMs: 0, heard: 0 };
      this.things.set(thing, span);
    }
    if (t < span.fromMs) span.fromMs = t;
    if (t > span.toMs) span.toMs = t;
    if (heardMs === undefined) return;
    span.aheadMs += t - heardMs;
    span.heard++;
  }

  /** What a person should know; `writtenMs`: when the newest of the files was written. */
  findings(writtenMs: number | undefined): ClockFinding[] {
    const findings: ClockFinding[] = [];
    const spans = [...this.things];
    for (const [thing, { aheadMs, heard }] of spans) {
      const byMs = heard > 0 ? aheadMs / heard : 0;
      const hours = zoneHours(byMs);
      if (hours !== undefined) findings.push({ thing, beside: 'heard', byMs, hours });
    }
    if (findings.length > 0 || spans.length === 0) return findings;
    const newestMs = spans.reduce((ms, [, { toMs }]) => Math.max(ms, toMs), Number.NEGATIVE_INFINITY);
    if (writtenMs !== undefined && newestMs > writtenMs + TOLERANCE_MS) {
      const byMs = newestMs - writtenMs;
      findings.push({ thing: null, beside: 'written', byMs, hours: zoneHours(byMs) ?? null });
    }
    if (spans.length < MIN_THINGS) return findings;
    const usual = {
      fromMs: median(spans.map(([, { fromMs }]) => fromMs)),
      toMs: median(spans.map(([, { toMs }]) => toMs)),
    };
    for (const [thing, { fromMs, toMs }] of spans) {
      const [first, last] = [zoneHours(fromMs - usual.fromMs), zoneHours(toMs - usual.toMs)];
      if (first === undefined || first !== last) continue;
      findings.push({ thing, beside: 'others', byMs: fromMs - usual.fromMs, hours: first });
    }
    return findings;
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
