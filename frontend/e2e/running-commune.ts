import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunFile } from '@commune/contract';

const READY_WITHIN_MS = 120_000;
const root = join(import.meta.dirname, '../..');

/** What `npm start` made ready for this run of the specs. */
export function runFile(): RunFile {
  return JSON.parse(readFileSync(process.env.RUN_FILE ?? '', 'utf8')) as RunFile;
}

/** Starts what `npm start` starts, on free ports and an empty data folder, before the first spec; stops it after the last. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'commune-e2e-'));
  chmodSync(dataDir, 0o711);
  const env = {
    // a short past: filling a long one would take the processor from the browser
    SIM_FILL_DAYS: '1',
    // A year of services would go out beside everything that is looked at.
    SIM_SERVICE_DAYS: '0',
    ...process.env,
    ...{ COMMUNE_ROOT: root, DATA_DIR: dataDir, PORT: '0', MQTT_PORT: '0' },
  };
  const launcher = spawn(process.execPath, [join(root, 'backend/dist/start.js')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const ended = new Promise<void>((resolve) => launcher.on('close', () => resolve()));
  const stop = async () => {
    launcher.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.env.RUN_FILE = join(dataDir, 'run.json');
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!existsSync(process.env.RUN_FILE)) {
    if (launcher.exitCode !== null || launcher.signalCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the commune did not start:\n${said}`);
    }
    await delay(100);
  }
  return stop;
}
