import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WALL_PAGES } from '@commune/contract';
import { DAY_MS, ZONE_OFFSET_MS } from '@commune/domain';
import type { Hastening, Turned } from '../../../frontend/bench/seen.ts';
import { calendarDate } from '../../../frontend/src/lib/i18n/times.ts';
import { DEFAULT_PLAN, PAGE_MS, turnAt } from '../../../frontend/src/lib/wall/rotation.ts';
import type { RunningBackend } from '../parts/backend.ts';
import { heldHeapMb, launch } from '../parts/browser.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, median, quantile } from '../parts/report.ts';
import { displayAddress, withSimulators } from './commune.ts';
import { hastenFrames } from './hastened-frames.ts';

/** A day in an hour; the simulators speak as much faster. */
const FACTOR = 24;
const SIM_INTERVAL_S = 60;
const DAY_H = 24;
const QUICK_H = 2 / 3;
const HOUR_MS = 3_600_000;
/** Of the wall's day, so that its midnight comes early. */
const BEFORE_MIDNIGHT_MS = 20 * 60_000;
/** The page's own beginning is over by then. */
const SETTLE_MS = 15_000;
const SAMPLES_A_QUARTER = 4;
const GROWTH_PERCENT = 10;
/** By the wall's clock. */
const DATE_BY_MS = 5000;

/**
 * A day of the wall in an hour: its clock, its timers and the stamps of what comes over its socket run 24 times as fast,
 * from twenty minutes before midnight; what it asks by HTTP is answered as it is. Every turn of every page is checked against
 * the plan, and what its scripts hold on to is compared between the first quarter and the last.
 */
export async function soak({ root, quick, progress }: BenchParts, backend: RunningBackend): Promise<BenchRow[]> {
  const address = await displayAddress(backend, WALL_PAGES);
  const spanMs = ((quick ? QUICK_H : DAY_H) * HOUR_MS) / FACTOR;
  const browser = await launch(root);
  try {
    const fill = { intervalS: SIM_INTERVAL_S / FACTOR, fillDays: 0 };
    return await withSimulators(root, backend, fill, async () => {
      const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'vi-VN' });
      const beganMs = Date.now();
      const hastening: Hastening = { factor: FACTOR, beganMs, fromMs: nextMidnight(beganMs) - BEFORE_MIDNIGHT_MS };
      await context.addInitScript((given) => Object.assign(globalThis, { hastening: given }), hastening);
      for (const probe of ['hastened-clock', 'turn-probe']) {
        await context.addInitScript({ path: path.join(root, 'backend', 'bench', 'dist', `${probe}.js`) });
      }
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      const turned: Turned[] = [];
      await page.exposeFunction('turned', (turn: Turned) => turned.push(turn));
      await hastenFrames(page, hastening);
      await page.goto(address);
      await page.locator('[data-page]').waitFor({ timeout: 60_000 });
      await delay(SETTLE_MS);
      const fromMs = wallClock(hastening);
      const cdp = await context.newCDPSession(page);
      const quarters = await heldInQuarters(spanMs, () => heldHeapMb(cdp), progress);
      const toMs = wallClock(hastening);
      if (complaints.length > 0) throw new Error(`an exception in the wall: ${complaints.join('; ')}`);
      return [...turnRows(turned, fromMs, toMs), ...memoryRows(quarters)];
    });
  } finally {
    await browser.close();
  }
}

const wallClock = ({ factor, beganMs, fromMs }: Hastening) => fromMs + (Date.now() - beganMs) * factor;

function nextMidnight(ms: number): number {
  return Math.ceil((ms + ZONE_OFFSET_MS) / DAY_MS) * DAY_MS - ZONE_OFFSET_MS;
}

/** What is held at some moments of the first quarter of a span, and of the last. */
async function heldInQuarters(
  spanMs: number,
  held: () => Promise<number>,
  progress: BenchParts['progress'],
): Promise<{ first: number[]; last: number[] }> {
  const beganMs = Date.now();
  const quarters = { first: [] as number[], last: [] as number[] };
  const at = (share: number) => {
    progress('a day of the wall', share);
    return delay(Math.max(0, beganMs + share * spanMs - Date.now()));
  };
  for (const [quarter, from] of [
    ['first', 0],
    ['last', 0.75],
  ] as const) {
    for (let k = 1; k <= SAMPLES_A_QUARTER; k++) {
      await at(from + (k / SAMPLES_A_QUARTER) * 0.25);
      quarters[quarter].push(await held());
    }
  }
  return quarters;
}

/** In each turn the page whose turn it is stands at some time, but for those that a critical alarm took; and soon. */
function turnRows(turned: readonly Turned[], fromMs: number, toMs: number): BenchRow[] {
  let [turns, missed, taken] = [0, 0, 0];
  const lateS: number[] = [];
  for (let start = Math.ceil(fromMs / PAGE_MS) * PAGE_MS; start + PAGE_MS <= toMs; start += PAGE_MS) {
    const first = turned.findLastIndex(({ ms }) => ms <= start);
    const stood = turned.slice(Math.max(0, first)).filter(({ ms }) => ms < start + PAGE_MS);
    const { page } = turnAt(start, DEFAULT_PLAN, WALL_PAGES);
    const came = stood.find((each) => each.page === page && each.by === 'plan');
    turns++;
    if (came !== undefined) lateS.push(Math.max(0, came.ms - start) / 1000);
    else if (stood.some(({ by }) => by === 'alarm')) taken++;
    else missed++;
  }
  const midnights = [];
  for (let ms = nextMidnight(fromMs); ms < toMs; ms += DAY_MS) midnights.push(ms);
  for (const { ms, date } of turned) {
    const isOld = midnights.some((midnight) => ms >= midnight && ms < midnight + DATE_BY_MS);
    if (!isOld && !date.includes(calendarDate(ms))) throw new Error(`on ${calendarDate(ms)} the wall says ${date}`);
  }
  const row = (name: string, value: number, unit: string): BenchRow => ({ name, value, unit, limit: null });
  return [
    row('turns of pages that were due', turns, 'turns'),
    row('of them missed', missed, 'turns'),
    row('of them taken by a critical alarm', taken, 'turns'),
    row("a turn's page is late by, p95, of the hastened clock", quantile(lateS, 0.95), 's'),
    row('midnights that it went through', midnights.length, 'nights'),
  ];
}

function memoryRows({ first, last }: { first: number[]; last: number[] }): BenchRow[] {
  const [before, after] = [median(first), median(last)];
  return [
    { name: "wall's memory in the first quarter", value: before, unit: 'MB', limit: null },
    { name: "wall's memory in the last quarter", value: after, unit: 'MB', limit: null },
    { name: 'its growth between them', value: (after / before - 1) * 100, unit: '%', limit: GROWTH_PERCENT },
  ];
}
