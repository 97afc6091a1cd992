import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunFile } from '@commune/contract';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'backend', 'dist', 'main.js');

export interface BackendProcess {
  run: RunFile;
  /** ends it, by default at once, and resolves when it is gone */
  end: (signal?: 'SIGKILL' | 'SIGTERM') => Promise<void>;
}

/** The built program in a process of its own, on a database that is given and free ports. */
export async function startBackendProcess(
  settings: { DATABASE_URL: string } & NodeJS.ProcessEnv,
): Promise<BackendProcess> {
  await access(PROGRAM).catch(() => {
    throw new Error('backend/dist/main.js is missing: run the tests with "npm test", which builds it');
  });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'commune-process-'));
  const env = {
    ...process.env,
    COMMUNE_ROOT: ROOT,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: '0',
    MQTT_PORT: '0',
    ...settings,
  };
  const child = fork(PROGRAM, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const gone = once(child, 'exit');
  const end = async (signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') => {
    child.kill(signal);
    await gone;
    await rm(dataDir, { recursive: true, force: true });
  };
  const run = await new Promise<RunFile>((resolve, reject) => {
    child.on('message', (message: { type: string; run?: RunFile; text?: string }) => {
      if (message.type === 'ready') resolve(message.run!);
      if (message.type === 'failed') reject(new Error(message.text));
    });
    child.once('exit', (code) => reject(new Error(`the backend left with ${code} before it was ready`)));
  });
  return { run, end };
}
