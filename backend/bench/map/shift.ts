import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { RunningBackend } from '../parts/backend.ts';
import { heldHeapMb, withMapPage } from '../parts/browser.ts';
import type { BenchParts } from '../parts/parts.ts';
import type { BenchRow } from '../parts/report.ts';

/** The simulators' own rhythm is a minute: eight hours of messages come in ten minutes. */
const COMPRESSED = 48;
const SIM_INTERVAL_S = 60;
const SHIFT_MS = 600_000;
const QUICK_MS = 20_000;
/** The page's own doings are done by then, such as first drawings and first lists. */
const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 2000;
const GROWTH_PERCENT = 10;

/** What an operator's page holds on to after a shift that is compressed into minutes, with somebody at work on it. */
export async function shift(
  root: string,
  backend: RunningBackend,
  quick: boolean,
  progress: BenchParts['progress'],
): Promise<BenchRow[]> {
  const simulators = fork(path.join(root, 'simulators', 'dist', 'main.js'), {
    env: {
      ...process.env,
      RUN_FILE: backend.runFile,
      SIM_INTERVAL_S: String(SIM_INTERVAL_S / COMPRESSED),
      SIM_FILL_DAYS: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(simulators, 'exit');
  try {
    return await withMapPage(root, `${backend.run.url}/?realm=sim`, [], async ({ page, cdp }) => {
      const what = 'a shift in minutes';
      progress(what, 0);
      await work(page, SETTLE_MS);
      const startMb = await heldHeapMb(cdp);
      const before = await backend.health();
      await work(page, quick ? QUICK_MS : SHIFT_MS, (fraction) => progress(what, fraction));
      const endMb = await heldHeapMb(cdp);
      const readings = (await backend.health()).ingest.committed - before.ingest.committed;
      if (readings === 0) throw new Error('not one reading came in during the shift');
      if (simulators.exitCode !== null) throw new Error('the simulators ended before the shift did');
      const growth = (endMb / startMb - 1) * 100;
      return [
        { name: 'readings that came in during a shift', value: readings, unit: 'readings', limit: null },
        { name: "page's memory as a shift begins", value: startMb, unit: 'MB', limit: null },
        {
          name: `its growth over a shift ${COMPRESSED} times as fast`,
          value: growth,
          unit: '%',
          limit: GROWTH_PERCENT,
        },
      ];
    });
  } finally {
    simulators.kill('SIGTERM');
    await gone;
  }
}

/** Opens and closes things, looks closer and back again, until the time is over. It ends where it began. */
async function work(page: Page, durationMs: number, onProgress: (fraction: number) => void = () => undefined) {
  const begun = Date.now();
  const rows = page.getByRole('complementary').getByRole('button');
  for (let fraction = 0; fraction < 1; fraction = (Date.now() - begun) / durationMs) {
    onProgress(fraction);
    await rows.first().click();
    await delay(LOOK_EVERY_MS);
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    await delay(LOOK_EVERY_MS);
  }
}
