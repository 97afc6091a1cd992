import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { SeenTick } from '../../../frontend/bench/seen.ts';
import { brokerAt, paced } from '../ingest/pipeline-load.ts';
import { MAP_THINGS } from '../load/kinds.ts';
import { type RunningBackend, withBackend } from '../parts/backend.ts';
import { busyShare, type OpenPage, withMapPage } from '../parts/browser.ts';
import { runLoad } from '../parts/load.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, quantile } from '../parts/report.ts';
import { shift } from './shift.ts';
import { registerMapThings } from './things.ts';

const CHANGES_PER_S = 1000;
/** Every thing has spoken by then: what only wakes up once is not what is measured. */
const WARM_UP_MS = 12_000;
/** Longer than this the load does not run by itself. */
const MOST_MS = 600_000;
const OPENING_MS = 150;
const SEPARATE_MS = 400;
const BUSY_PERCENT = 40;
const MAX_ZOOM_STEPS = 8;

/**
 * The operator's map with 10,000 things of which 1,000 a second bring a reading: how long from the reading to its picture
 * and how busy the page is, at the view that it opens with and at one without clusters; then what a shift leaves behind.
 */
export async function mapBench(parts: BenchParts): Promise<BenchRow[]> {
  const { root, database, quick, progress } = parts;
  progress(`registering ${MAP_THINGS} things`);
  await registerMapThings(database);
  const env = { DATABASE_URL: database.url, DEFAULT_REALM: 'sim', OPEN_READING: 'yes' };
  return withBackend(root, env, async (backend) => {
    const address = `${backend.run.url}/?realm=sim`;
    const rows = await withMapPage(root, address, ['picture-probe'], async (open) => {
      progress('the view that the page opens with');
      const opening = await view(parts, backend, open, 'opening view', OPENING_MS);
      progress('a view without clusters');
      await separate(open.page);
      return [...opening, ...(await view(parts, backend, open, 'view without clusters', SEPARATE_MS))];
    });
    return [...rows, ...(await shift(root, backend, quick, progress))];
  });
}

/** The figures of the view that the page shows, while 1,000 things a second bring a reading. */
async function view(
  { root, quick }: BenchParts,
  backend: RunningBackend,
  { page, cdp }: OpenPage,
  name: string,
  limitMs: number,
): Promise<BenchRow[]> {
  const watchMs = quick ? 5000 : 30_000;
  const { things, clusters } = await drawn(page);
  const { ticks, busy } = await underLoad(root, backend, async () => {
    await page.evaluate('pictureProbe.begin()');
    await delay(watchMs);
    const ticks = (await page.evaluate('pictureProbe.end()')) as SeenTick[];
    const busy = await busyShare(cdp, () => delay(watchMs));
    return { ticks, busy };
  });
  const fromTick = ticks.map(({ at, pictureMs }) => pictureMs - at);
  const fromReading = ticks.flatMap(({ times, pictureMs }) => times.map((timeMs) => pictureMs - timeMs));
  const row = (what: string, value: number, unit: string, limit: number | null): BenchRow => ({
    name: `${name}, ${what}`,
    value,
    unit,
    limit,
  });
  return [
    row('in the picture', things, 'things', null),
    row('some of them in', clusters, 'clusters', null),
    row('reading to picture, p50', quantile(fromReading, 0.5), 'ms', null),
    row('reading to picture, p95', quantile(fromReading, 0.95), 'ms', limitMs),
    row('of it from the tick to the picture, p95', quantile(fromTick, 0.95), 'ms', null),
    row('main thread busy', busy, '%', BUSY_PERCENT),
  ];
}

async function underLoad<T>(root: string, { run: { mqtt } }: RunningBackend, work: () => Promise<T>): Promise<T> {
  const broker = brokerAt(mqtt.url, mqtt.username, mqtt.password);
  const order = { ...paced(broker, 0, 0, MOST_MS, true), ratePerS: CHANGES_PER_S, messages: 'map' as const };
  const enough = new AbortController();
  const load = runLoad(root, order, undefined, enough.signal);
  try {
    await Promise.race([load, delay(WARM_UP_MS)]);
    return await work();
  } finally {
    enough.abort();
    await load;
  }
}

/** Zooms in until nothing is drawn in a cluster: as many things alone as there can be. */
async function separate(page: Page): Promise<void> {
  for (let step = 0; step < MAX_ZOOM_STEPS; step++) {
    if ((await drawn(page)).clusters === 0) return;
    const before = await page.locator('[data-map-ready]').getAttribute('data-things-drawn');
    await page.keyboard.press('=');
    await page.locator(`[data-map-ready]:not([data-things-drawn="${before}"])`).waitFor({ timeout: 40_000 });
  }
  throw new Error('the map draws clusters at every zoom');
}

async function drawn(page: Page): Promise<{ things: number; clusters: number }> {
  const map = page.locator('[data-map-ready]');
  return {
    things: Number(await map.getAttribute('data-things-drawn')),
    clusters: Number(await map.getAttribute('data-clusters-drawn')),
  };
}
