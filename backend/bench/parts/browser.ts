import path from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../launch/test-tools.mjs';

const VIEWPORT = { width: 1440, height: 900 };
const READY_WITHIN_MS = 60_000;

/** A page of the program in a browser of its own, drawn in software. */
export interface OpenPage {
  page: Page;
  cdp: CDPSession;
}

/** Opens the address in a headless Chromium, waits for the map, does the work, and closes the browser whatever becomes of it. */
export async function withMapPage<T>(
  root: string,
  url: string,
  probes: readonly string[],
  work: (open: OpenPage) => Promise<T>,
): Promise<T> {
  const browser = await launch(root);
  try {
    const context = await browser.newContext({
      viewport: VIEWPORT,
      locale: 'vi-VN',
      timezoneId: 'Asia/Ho_Chi_Minh',
    });
    for (const name of probes) {
      await context.addInitScript({ path: path.join(root, 'backend', 'bench', 'dist', `${name}.js`) });
    }
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    await page.locator('[data-map-ready=true]').waitFor({ timeout: READY_WITHIN_MS });
    const cdp = await context.newCDPSession(page);
    const answer = await work({ page, cdp });
    if (complaints.length > 0) throw new Error(`an exception in the page: ${complaints.join('; ')}`);
    return answer;
  } finally {
    await browser.close();
  }
}

/** A headless Chromium with a profile of its own. */
export async function launch(root: string): Promise<Browser> {
  const executablePath = await findBrowser(root);
  if (executablePath === null || executablePath === undefined) {
    throw new Error('there is no Chromium: install one, or name it in CHROMIUM');
  }
  return chromium.launch({
    executablePath,
    // Without a graphics card, as such a machine's browser does by itself: the page is put together by its own software
    // and WebGL alone goes through SwiftShader.
    args: ['--enable-unsafe-swiftshader', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}

/** Share of the time that the page's main thread was at work while `during` ran, in per cent. */
export async function busyShare(cdp: CDPSession, during: () => Promise<void>): Promise<number> {
  await cdp.send('Performance.enable');
  const before = await metricsOf(cdp);
  await during();
  const after = await metricsOf(cdp);
  await cdp.send('Performance.disable');
  return ((after.TaskDuration! - before.TaskDuration!) / (after.Timestamp! - before.Timestamp!)) * 100;
}

/** What the page's scripts hold on to, MB: after everything else was collected. */
export async function heldHeapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.enable');
  // What finalisers let go of is collected by the next round.
  for (let round = 0; round < 3; round++) await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.disable');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

async function metricsOf(cdp: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}
