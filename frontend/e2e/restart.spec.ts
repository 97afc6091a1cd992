import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
// What the browser says while the server is away is no fault here: the plain test, not the one that fails on it.
import { expect, type Page, test } from '@playwright/test';
import { type Backend, makeDataDir, startAlone, stopAlone } from './lone-backend.ts';
import { publish } from './publish.ts';
import { runFile } from './running-commune.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return address.port;
}

async function expectConnection(page: Page, state: RegExp): Promise<void> {
  await expect(page.locator('[data-connection]')).toHaveAttribute('data-connection', state);
}

test('an open page says that the server is gone, and comes back with it', async ({ page }) => {
  const dataDir = makeDataDir();
  const port = await freePort();
  let backend: Backend | null = null;
  try {
    backend = await startAlone(dataDir, port);
    await page.goto(`${backend.run.url}/?realm=sim&thing=air-thanh-co`);
    await expectConnection(page, /^connected$/);
    await page.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', ''));

    await stopAlone(backend.child);
    await expectConnection(page, /^(reconnecting|lost)$/);

    backend = await startAlone(dataDir, port);
    await expectConnection(page, /^connected$/);
    await publish(backend.run, 'ioc/1/sim/air-thanh-co/obs', '{"v":{"pm25":77.7}}');
    await expect(page.getByRole('complementary').getByText('77,7').first()).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('data-not-reloaded', '');
  } finally {
    if (backend !== null) await stopAlone(backend.child);
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('the wall says that the server is gone, and comes back by itself', async ({ page }) => {
  const dataDir = makeDataDir();
  const port = await freePort();
  let backend: Backend | null = null;
  try {
    backend = await startAlone(dataDir, port);
    await page.goto(`${backend.run.url}/wall?realm=sim`);
    await expectConnection(page, /^connected$/);
    await stopAlone(backend.child);
    await expectConnection(page, /^lost$/);
    await expect(page.getByText(/^Mất kết nối\. Số liệu dừng lúc \d\d:\d\d:\d\d\./)).toBeVisible();
    backend = await startAlone(dataDir, port);
    await expectConnection(page, /^connected$/);
    await publish(backend.run, 'ioc/1/sim/river-dien-phu/obs', '{"v":{"stage":4.72}}');
    await expect(page.locator('[data-freshness]')).toContainText(/mới nhất (vừa xong|\d s trước)/);
  } finally {
    if (backend !== null) await stopAlone(backend.child);
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Packets of the Socket.IO protocol, as the engine's messages carry them. */
const CONNECTED = '40';
const SENT_AWAY = '41';
const TURNED_AWAY = '44{"message":"trouble"}';

for (const [what, packet] of [
  ['sent away by the server', SENT_AWAY],
  ['turned away without a reason', TURNED_AWAY],
] as const) {
  test(`a page ${what} connects again`, async ({ page }) => {
    let connections = 0;
    await page.routeWebSocket(/\/socket\.io\//, (socket) => {
      connections += 1;
      const first = connections === 1;
      socket.connectToServer().onMessage((message) => {
        const turn = first && String(message).startsWith(CONNECTED);
        if (!turn || packet === SENT_AWAY) socket.send(message);
        if (turn) socket.send(packet);
      });
    });
    await page.goto(`${runFile().url}/?realm=sim`);
    await expect.poll(() => connections).toBe(2);
    await expectConnection(page, /^connected$/);
  });
}
