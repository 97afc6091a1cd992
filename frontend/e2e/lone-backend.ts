import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFile } from '@commune/contract';

const root = join(import.meta.dirname, '../..');
const READY_WITHIN_MS = 60_000;

export interface Backend {
  child: ChildProcess;
  run: RunFile;
}

/** An empty data folder of its own, which the embedded database may enter whoever runs it. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'commune-alone-'));
  chmodSync(dataDir, 0o711);
  return dataDir;
}

/** A backend alone, without simulators: what a thing of its commune says is what the spec lets it say. Port 0: any free one. */
export async function startAlone(dataDir: string, port = 0): Promise<Backend> {
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
    await stopAlone(child);
    throw error;
  }
}

export async function stopAlone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
