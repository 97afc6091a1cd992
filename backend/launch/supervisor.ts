import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunFile } from '@commune/contract';
import { stopOrphanedPostgres } from '../src/embedded/postgres.ts';
import { acquireLock, LockHeldError, lockHolder } from '../src/process-lock.mjs';
import { removeRunFile, runFilePath, writeRunFile } from '../src/run-file.ts';
import { alreadyRunning } from './already-running.mjs';
import { announcement } from './announcement.ts';
import { type Child, type Exit, startChild } from './child.ts';
import { LaunchError } from './launch-error.mjs';
import { createProgressLine, type ProgressLine } from './progress-line.ts';
import { restartDelayMs } from './restart-delay.ts';
import { listenForStop, type StopRequest } from './stop-request.ts';

const BACKEND_GRACE_MS = 15_000;
const SIMULATORS_GRACE_MS = 5_000;
const FAILED_GRACE_MS = 3_000;

export interface SuperviseOptions {
  root: string;
  dataDir: string;
  backendEntry: string;
  simulatorsEntry: string;
  out?: NodeJS.WriteStream;
}

/**
 * Runs backend and simulators until told to stop or the backend dies, and leaves no process, lock or run.json behind.
 * @returns the exit code
 * @throws {LaunchError} where the data folder is in use by another run
 */
export async function supervise(options: SuperviseOptions): Promise<number> {
  const { dataDir } = options;
  // the database's own account must pass through where we are root; what is secret in here has its own mode
  if (mkdirSync(dataDir, { recursive: true }) !== undefined) chmodSync(dataDir, 0o711);
  const release = lock(dataDir);
  const stop = listenForStop();
  removeRunFile(dataDir);
  try {
    return await runAll(options, stop);
  } finally {
    removeRunFile(dataDir);
    stop.dispose();
    release();
  }
}

function lock(dataDir: string): () => void {
  try {
    return acquireLock(join(dataDir, 'run.lock'));
  } catch (error) {
    if (error instanceof LockHeldError) throw new LaunchError(alreadyRunning(dataDir, error.holder));
    throw error;
  }
}

async function runAll(options: SuperviseOptions, stop: StopRequest): Promise<number> {
  const { root, dataDir } = options;
  const line = createProgressLine(options.out ?? process.stdout);
  // Whoever starts it at this machine sees the simulated commune at once; a deployment opens the live one, signed in.
  const openHere = { DEFAULT_REALM: 'sim', OPEN_READING: 'yes' };
  const env = { ...openHere, ...process.env, COMMUNE_ROOT: root, DATA_DIR: dataDir };
  await previousBackend(dataDir, line, stop);
  let failure = '';
  let becameReady: (run: RunFile) => void = () => undefined;
  const ready = new Promise<RunFile>((resolve) => {
    becameReady = resolve;
  });
  const backend = startChild(options.backendEntry, {
    env,
    log: join(dataDir, 'log/backend.log'),
    onMessage: (message) => {
      if (message.type === 'progress') line.show(message.text, message.fraction);
      else if (message.type === 'ready') becameReady(message.run);
      else {
        failure = message.text;
        // whatever is still open in it keeps it from ending by itself
        void backend.stop(FAILED_GRACE_MS, stop.hurry);
      }
    },
  });

  const first = await Promise.race([ready, backend.exited, stop.requested]);
  let simulators: { stop(): Promise<void> } | undefined;
  if (first !== undefined && 'url' in first) {
    line.end();
    writeRunFile(dataDir, first);
    line.print(announcement(first, dataDir, Boolean(process.env.MQTT_URL)));
    simulators = keepSimulating(options, { ...env, RUN_FILE: runFilePath(dataDir) }, line, stop);
  }
  const died = await Promise.race([backend.exited, stop.requested]);
  line.cut();
  if (died) line.print(obituary(backend, died, failure, simulators !== undefined));
  else line.print('Đang dừng… · stopping…');
  removeRunFile(dataDir);
  await simulators?.stop();
  await backend.stop(BACKEND_GRACE_MS, stop.hurry);
  await stopOrphan(dataDir, line.print);
  if (!died) line.print('Đã dừng · stopped');
  return died ? 1 : 0;
}

/** The backend of a launcher that was killed stops by itself, and needs a moment for it. */
async function previousBackend(dataDir: string, line: ProgressLine, stop: StopRequest): Promise<void> {
  const deadline = Date.now() + BACKEND_GRACE_MS;
  const inTime = () => Date.now() < deadline && !stop.heard();
  while (lockHolder(join(dataDir, 'postgres.lock')) && inTime()) {
    line.show('Chờ lần chạy trước dừng hẳn · waiting for the run before to end');
    await delay(100);
  }
}

function obituary(backend: Child, exit: Exit, failure: string, wasReady: boolean): string {
  const how = failure ? '' : ` (${exit.signal ?? `mã · code ${exit.code}`})`;
  const what = wasReady
    ? `✗ Máy chủ đã dừng ngoài ý muốn${how}. · The backend ended unexpectedly.`
    : `✗ Máy chủ không khởi động được${how}. · The backend did not start.`;
  return [what, failure || backend.lastLines()].filter((part) => part !== '').join('\n\n');
}

/** The backend stops its own database, but not where it was killed. */
async function stopOrphan(dataDir: string, print: (text: string) => void): Promise<void> {
  if (!existsSync(join(dataDir, 'postgres.json'))) return;
  try {
    if (await stopOrphanedPostgres(dataDir)) print('Đã dừng cơ sở dữ liệu · the database was stopped');
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
  }
}

/** Starts the simulators again when they die, a few times; the map lives on without them. */
function keepSimulating(
  options: SuperviseOptions,
  env: NodeJS.ProcessEnv,
  line: ProgressLine,
  stop: StopRequest,
): { stop(): Promise<void> } {
  const ranMs: number[] = [];
  let stopped = false;
  let child: Child;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    const begun = Date.now();
    child = startChild(options.simulatorsEntry, { env });
    child.exited.then((exit) => {
      if (stopped) return;
      ranMs.push(Date.now() - begun);
      const delayMs = restartDelayMs(ranMs);
      const next =
        delayMs === undefined
          ? 'không chạy lại nữa · not started again'
          : `chạy lại sau ${delayMs / 1000} s · starting again`;
      line.print(`✗ Bộ mô phỏng đã dừng · the simulators ended (${exit.signal ?? exit.code}): ${next}`);
      if (delayMs !== undefined) timer = setTimeout(start, delayMs);
    });
  };
  start();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await child.stop(SIMULATORS_GRACE_MS, stop.hurry);
    },
  };
}
