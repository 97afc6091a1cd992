import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WALL_PAGES, type WallPageKey } from '@commune/contract';
import type { Page } from '@playwright/test';
import type { WallProbe } from '../../../frontend/bench/seen.ts';
import type { RunningBackend } from '../parts/backend.ts';
import { launch } from '../parts/browser.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, median } from '../parts/report.ts';
import { displayAddress } from './commune.ts';
import { knownMoments } from './known-moments.ts';

const SCREEN = { width: 1920, height: 1080 };
const COLD_MS = 2000;
const OLD_MS = 2000;
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;
/** Every question of a page is asked again within this, several times. */
const STANDS_MS = 4000;

interface Opened {
  coldMs: number;
  ageMs: number;
  oldestMs: number;
}

/**
 * Each page opened by its display link in a browser with a new profile: from the beginning of the navigation, redirect
 * included, to the picture with all figures in their letters; and how old the figures are then, and at the most while the
 * page stands: since the server read them.
 */
export async function coldOpens(parts: BenchParts, backend: RunningBackend): Promise<BenchRow[]> {
  const { quick, progress } = parts;
  const rounds = quick ? 1 : 5;
  const rows: BenchRow[] = [];
  for (const [k, key] of WALL_PAGES.entries()) {
    const address = await displayAddress(backend, [key]);
    // What the server makes once and keeps is no matter of the screen.
    await openOnce(parts, address, key);
    const opened: Opened[] = [];
    for (let round = 0; round < rounds; round++) {
      progress('pages from cold', (k + round / rounds) / WALL_PAGES.length);
      opened.push(await openOnce(parts, address, key));
    }
    const of = (figure: keyof Opened) => opened.map((each) => each[figure]);
    const row = (what: string, value: number, limit: number | null): BenchRow => ({
      ...{ name: `${key}, ${what}`, value, unit: 'ms', limit },
    });
    rows.push(
      row('cold open, median', median(of('coldMs')), COLD_MS),
      row('cold open, slowest', Math.max(...of('coldMs')), null),
      row('age of its figures then, oldest', Math.max(...of('ageMs')), OLD_MS),
      row('age of its figures while it stands, oldest', Math.max(...of('oldestMs')), OLD_MS),
    );
  }
  return rows;
}

async function openOnce({ root }: BenchParts, address: string, key: WallPageKey): Promise<Opened> {
  const browser = await launch(root);
  try {
    const context = await browser.newContext({ viewport: SCREEN, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh' });
    await context.addInitScript({ path: path.join(root, 'backend', 'bench', 'dist', 'wall-probe.js') });
    const page = await context.newPage();
    const moments = knownMoments(page, key);
    await page.goto(address);
    const { coldMs, atMs } = await ready(page, key);
    await delay(STANDS_MS);
    return { coldMs, ageMs: moments.ageAt(atMs), oldestMs: moments.oldestSince(atMs) };
  } finally {
    await browser.close();
  }
}

async function ready(page: Page, key: WallPageKey): Promise<{ coldMs: number; atMs: number }> {
  for (const untilMs = Date.now() + READY_WITHIN_MS; Date.now() < untilMs; await delay(LOOK_EVERY_MS)) {
    const seen = (await page.evaluate('wallProbe.ready()')) as ReturnType<WallProbe['ready']>;
    if (seen !== null) return seen;
  }
  const said = await page.locator('body').innerText();
  throw new Error(`the page ${key} never stood with its figures; it says: ${said.slice(0, 600)}`);
}
