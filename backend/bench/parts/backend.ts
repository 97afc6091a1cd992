import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Health, RunFile } from '@commune/contract';
import { runFilePath, writeRunFile } from '../../src/run-file.ts';

/** The program, in a process of its own. */
export interface RunningBackend {
  run: RunFile;
  /** path of the file that tells others where it is */
  runFile: string;
  /** resident memory, MB */
  memoryMb: () => number;
  /** processor time used so far, s */
  processorS: () => number;
  health: () => Promise<Health>;
  stop: () => Promise<void>;
  /** ends it at once, with nothing put in order */
  kill: () => Promise<void>;
}

export async function startBackend(root: string, env: Record<string, string>): Promise<RunningBackend> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'commune-bench-app-'));
  const child = fork(path.join(root, 'backend', 'dist', 'main.js'), {
    env: {
      ...process.env,
      COMMUNE_ROOT: root,
      DATA_DIR: dataDir,
      PORT: '0',
      MQTT_PORT: '0',
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const end = async (signal: NodeJS.Signals) => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const run = await ready(child);
  // Whoever forks the program keeps this file for it.
  writeRunFile(dataDir, run);
  return {
    run,
    runFile: runFilePath(dataDir),
    memoryMb: () => residentMb(child.pid!),
    processorS: () => processorS(child.pid!),
    health: async () => (await (await fetch(`${run.url}/api/health`)).json()) as Health,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Starts the program, hands it to the work, and stops it whatever becomes of that. */
export async function withBackend<T>(
  root: string,
  env: Record<string, string>,
  work: (backend: RunningBackend) => Promise<T>,
): Promise<T> {
  const backend = await startBackend(root, env);
  try {
    return await work(backend);
  } finally {
    await backend.stop();
  }
}

function ready(child: ChildProcess): Promise<RunFile> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { type: string; run?: RunFile; text?: string }) => {
      if (message.type === 'ready') resolve(message.run!);
      if (message.type === 'failed') reject(new Error(message.text));
    });
    child.once('exit', (code) => reject(new Error(`the backend left with ${code}`)));
  });
}

function residentMb(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? Number.NaN) / 1024;
}

function processorS(pid: number): number {
  // Behind the command's name, which may hold spaces: user and system time are the 14th and 15th field, in ticks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
