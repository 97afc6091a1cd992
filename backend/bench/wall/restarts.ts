import { WALL_PAGES } from '@commune/contract';
import type { Page } from '@playwright/test';
import { type RunningBackend, startBackend } from '../parts/backend.ts';
import { launch } from '../parts/browser.ts';
import { freePort } from '../parts/free-port.ts';
import type { BenchParts } from '../parts/parts.ts';
import type { BenchRow } from '../parts/report.ts';
import { displayAddress } from './commune.ts';

const RESTARTS = 50;
const QUICK = 3;
const BACK_WITHIN_MS = 30_000;
const BACK_S = 10;
/** Of Socket.IO: the answer to a question, here to the only one that a wall asks, for its room. */
const ANSWER = '43';

/** The backend killed and started again on the same port and database, while one wall hangs there and nobody touches it. */
export async function restarts(
  { root, quick, progress }: BenchParts,
  env: Record<string, string>,
): Promise<BenchRow[]> {
  const n = quick ? QUICK : RESTARTS;
  const fixed = { ...env, PORT: String(await freePort()), MQTT_PORT: String(await freePort()) };
  let backend: RunningBackend | null = await startBackend(root, fixed);
  const browser = await launch(root);
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    let answeredMs = 0;
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string' && payload.startsWith(ANSWER)) answeredMs = Date.now();
      });
    });
    await page.goto(await displayAddress(backend, WALL_PAGES));
    await connected(page);
    const tookS: number[] = [];
    for (let k = 0; k < n; k++) {
      progress('restarts of the backend', k / n);
      await backend.kill();
      backend = null;
      const killedMs = Date.now();
      backend = await startBackend(root, fixed);
      const readyMs = Date.now();
      if (await isBack(page, () => answeredMs > killedMs)) tookS.push((Date.now() - readyMs) / 1000);
    }
    return [
      { name: `restarts that the wall came back from, of ${n}`, value: tookS.length, unit: 'restarts', limit: null },
      {
        name: "from the server's being back to the wall's, slowest",
        value: Math.max(...tookS),
        unit: 's',
        limit: BACK_S,
      },
    ];
  } finally {
    await browser.close();
    await backend?.stop();
  }
}

async function connected(page: Page): Promise<void> {
  await page.locator('[data-connection=connected]').waitFor({ timeout: BACK_WITHIN_MS });
}

/** Whether a new server has answered the wall and the wall says so. */
async function isBack(page: Page, isAnswered: () => boolean): Promise<boolean> {
  const untilMs = Date.now() + BACK_WITHIN_MS;
  while (!isAnswered()) {
    if (Date.now() > untilMs) return false;
    await page.waitForTimeout(50);
  }
  return connected(page).then(
    () => true,
    () => false,
  );
}
