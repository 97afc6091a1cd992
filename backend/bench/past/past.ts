import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { withBackend } from '../parts/backend.ts';
import { busyShare, type OpenPage, withMapPage } from '../parts/browser.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, quantile } from '../parts/report.ts';
import { HOUR_MS, RECENT_MS, storePast } from './month.ts';

const JUMPS = 24;
const SCRUB_MS = 10_000;
const WITHIN_MS = 300;
const BEYOND_MS = 800;
const STATES_PER_S = 30;
const BUSY_PERCENT = 50;
const DAYS = 30;
const QUICK_DAYS = 4;

/**
 * The operator's map going back in 30 days of 5,000 datastreams, in the view that it opens with: how long from the wish for
 * a moment to its picture, and how many states a second are put on while the playhead is moved through what is in memory.
 * What was imported has no keyframes: all moments are read from the observations.
 */
export async function pastBench({ root, database, quick, progress }: BenchParts): Promise<BenchRow[]> {
  const days = quick ? QUICK_DAYS : DAYS;
  const endMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  await storePast(database, endMs, days, progress);
  const env = { DATABASE_URL: database.url, DEFAULT_REALM: 'sim', OPEN_READING: 'yes' };
  return withBackend(root, env, async ({ run }) =>
    withMapPage(root, `${run.url}/?realm=sim`, ['moment-probe'], async (open) => {
      const { page } = open;
      progress('jumping about');
      await page.locator('[role=slider]').waitFor();
      // The first comes with what only the past needs, and gives the map its colours.
      const first = await jump(page, endMs - HOUR_MS);
      const within = await jumps(page, endMs - RECENT_MS, endMs - HOUR_MS);
      const beyond = await jumps(page, endMs - (days - 1) * 24 * HOUR_MS, endMs - RECENT_MS);
      progress('moving the playhead');
      const { perS, busy } = await scrub(open, endMs - 10 * HOUR_MS);
      return [
        { name: 'from the present to the past, the first time', value: first, unit: 'ms', limit: null },
        { name: 'jump within 48 h to picture, p50', value: quantile(within, 0.5), unit: 'ms', limit: WITHIN_MS },
        { name: 'jump within 48 h to picture, p95', value: quantile(within, 0.95), unit: 'ms', limit: WITHIN_MS },
        { name: 'jump beyond 48 h to picture, p50', value: quantile(beyond, 0.5), unit: 'ms', limit: BEYOND_MS },
        { name: 'jump beyond 48 h to picture, p95', value: quantile(beyond, 0.95), unit: 'ms', limit: BEYOND_MS },
        { name: 'states put on in a window', value: perS, unit: '/s', limit: STATES_PER_S },
        { name: 'main thread busy at 30 states a second', value: busy, unit: '%', limit: BUSY_PERCENT },
      ];
    }),
  );
}

/** Moments all over a span, in an order that jumps about. */
async function jumps(page: Page, fromMs: number, toMs: number): Promise<number[]> {
  const took: number[] = [];
  for (let k = 0; k < JUMPS; k++) {
    const atMs = Math.round((fromMs + ((k * 0.618_034) % 1) * (toMs - fromMs)) / 1000) * 1000;
    took.push(await jump(page, atMs));
    // What is fetched around a moment once somebody rests there is not to lie in the way of the next.
    await delay(1500);
  }
  return took;
}

function jump(page: Page, atMs: number): Promise<number> {
  return page.evaluate(`momentProbe.jump(${atMs})`);
}

/** Moves the playhead by its keys, back and forth within one window: as fast as it goes, then thirty times a second. */
async function scrub({ page, cdp }: OpenPage, atMs: number): Promise<{ perS: number; busy: number }> {
  // The middle of a window of half an hour.
  const middleMs = Math.floor(atMs / (HOUR_MS / 2)) * (HOUR_MS / 2) + HOUR_MS / 4;
  await jump(page, middleMs);
  await delay(4000);
  const states = await move(page, 0);
  let count = 0;
  const busy = await busyShare(cdp, async () => {
    count = await move(page, 1000 / STATES_PER_S);
  });
  if (count < STATES_PER_S * 0.8) throw new Error(`only ${count} of ${STATES_PER_S} states a second were put on`);
  return { perS: states, busy };
}

/** States a second. */
function move(page: Page, everyMs: number): Promise<number> {
  return page.evaluate(`momentProbe.move(${everyMs}, ${SCRUB_MS})`);
}
