import type { ImportResult } from '@commune/contract';
import type { Member } from '../fleet/member.ts';
import { DAY_MS, HOUR_MS } from '../world/calendar.ts';
import { lines } from './lines.ts';
import { joinSpans, missingSpans, newestWindows, type Span } from './missing-spans.ts';
import { Progress, type Terminal } from './progress.ts';
import { type Retrying, retried } from './retried.ts';

export const STEP_MS = 300_000;
const WINDOW_MS = 6 * HOUR_MS;
const PROBES = 3;

export interface FillOptions extends Retrying {
  members: readonly Member[];
  days: number;
  now: () => number;
  terminal: Terminal;
}

export type FillResult = Pick<ImportResult, 'stored' | 'duplicates' | 'refused'>;

/**
 * Fills what is missing of the last days at five-minute steps through the bulk import, newest first. A second run finds
 * nothing missing and sends nothing; after an interruption it sends the rest.
 */
export async function fillPast(options: FillOptions): Promise<FillResult> {
  const { members, days, now, backend, log, terminal, signal } = options;
  const sum: FillResult = { stored: 0, duplicates: 0, refused: 0 };
  const toMs = Math.floor(now() / STEP_MS) * STEP_MS;
  const whole = { fromMs: toMs - days * DAY_MS, toMs };
  await retried(options, () => backend.signIn());
  const spans = await missing(options, whole);
  if (spans.length === 0) {
    log(`fill: the last ${days} days are there`);
    return sum;
  }
  const windows = newestWindows(spans, WINDOW_MS, STEP_MS);
  const steps = windows.reduce((n, window) => n + (window.toMs - window.fromMs) / STEP_MS + 1, 0);
  const progress = new Progress(steps, now, log, terminal);
  for (const window of windows) {
    signal.throwIfAborted();
    const result = await retried(options, () =>
      backend.import(lines(members, window, STEP_MS, (readings) => progress.step(readings))),
    );
    sum.stored += result.stored;
    sum.duplicates += result.duplicates;
    sum.refused += result.refused;
    if (result.refused > 0) log(`fill: ${result.refused} refused, first: ${JSON.stringify(result.refusals[0])}`);
  }
  progress.done();
  return sum;
}

/** Asks for a few things what the backend has, and compares with what they must have sent. */
async function missing(options: FillOptions, whole: Span): Promise<Span[]> {
  const spans: Span[] = [];
  for (const member of probes(options.members)) {
    for (const window of newestWindows([whole], DAY_MS, STEP_MS)) {
      const key = member.thing.datastreams[0]?.key ?? '';
      const expected: number[] = [];
      for (let t = window.fromMs; t <= window.toMs; t += STEP_MS) if (member.presence.heardAt(t)) expected.push(t);
      const present = await retried(options, () =>
        options.backend.timesOf(member.slug, key, window.fromMs - STEP_MS, window.toMs + STEP_MS),
      );
      spans.push(...missingSpans(expected, present, STEP_MS));
    }
  }
  // one step more on either side: the step at which an import broke off may be half there
  const wider = spans.map(({ fromMs, toMs }) => ({
    fromMs: Math.max(whole.fromMs, fromMs - STEP_MS),
    toMs: Math.min(whole.toMs, toMs + STEP_MS),
  }));
  return joinSpans(wider, STEP_MS);
}

/** The first, the middle and the last thing whose first datastream has a value at every moment. */
function probes(members: readonly Member[]): Member[] {
  const steady = members.filter(({ thing }) => STEADY.has(thing.datastreams[0]?.property ?? ''));
  return Array.from({ length: PROBES }, (_, i) => steady[Math.round((i * (steady.length - 1)) / (PROBES - 1))]).filter(
    (member) => member !== undefined,
  );
}
const STEADY: ReadonlySet<string> = new Set([
  'pm25',
  'stage',
  'water-pressure',
  'active-power',
  'lamp-on',
  'open-reports',
]);
