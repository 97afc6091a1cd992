import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunFile } from '@commune/contract';
// What the browser says while the server is away is no fault here: the plain test, not the one that fails on it.
import { expect, type Page, test } from '@playwright/test';
import { runFile } from './running-commune.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const READY_WITHIN_MS = 60_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return address.port;
}

interface Backend {
  child: ChildProcess;
  run: RunFile;
}

/** A backend alone, without simulators. */
async function start(dataDir: string, port: number): Promise<Backend> {
  const env = {
    ...process.env,
    ...{ COMMUNE_ROOT: root, DATA_DIR: dataDir, PORT: String(port), MQTT_PORT: '0' },
    ...{ DEFAULT_REALM: 'sim', OPEN_READING: 'yes' },
  };
  const child = fork(join(root, 'backend/dist/main.js'), { env });
  const ready = new Promise<RunFile>((resolve, reject) => {
    child.on('message', (message: { type: string; run?: RunFile; text?: string }) => {
      if (message.type === 'ready' && message.run) resolve(message.run);
      if (message.type === 'failed') reject(new Error(message.text));
    });
    child.on('exit', (code) => reject(new Error(`the backend ended with ${code}`)));
    setTimeout(() => reject(new Error('the backend was not ready in time')), READY_WITHIN_MS).unref();
  });
  try {
    return { child, run: await ready };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function publish({ mqtt }: RunFile, topic: string, payload: string): Promise<void> {
  const { hostname, port } = new URL(mqtt.url);
  const access = ['-h', hostname, '-p', port, '-u', mqtt.username, '-P', mqtt.password];
  await run('mosquitto_pub', [...access, '-q', '1', '-t', topic, '-m', payload]);
}

async function expectConnection(page: Page, state: RegExp): Promise<void> {
  await expect(page.locator('[data-connection]')).toHaveAttribute('data-connection', state);
}

test('an open page says that the server is gone, and comes back with it', async ({ page }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'commune-restart-'));
  chmodSync(dataDir, 0o711);
  const port = await freePort();
  let backend: Backend | null = null;
  try {
    backend = await start(dataDir, port);
    await page.goto(`${backend.run.url}/?realm=sim&thing=air-thanh-co`);
    await expectConnection(page, /^connected$/);
    await page.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', ''));

    await stop(backend.child);
    await expectConnection(page, /^(reconnecting|lost)$/);

    backend = await start(dataDir, port);
    await expectConnection(page, /^connected$/);
    await publish(backend.run, 'ioc/1/sim/air-thanh-co/obs', '{"v":{"pm25":77.7}}');
    await expect(page.getByRole('complementary').getByText('77,7').first()).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('data-not-reloaded', '');
  } finally {
    if (backend !== null) await stop(backend.child);
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
