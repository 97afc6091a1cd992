import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ChildMessage, isChildMessage } from '../src/child-message.ts';

const MAX_LOG_BYTES = 10 * 1024 * 1024;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  exited: Promise<Exit>;
  /** the last lines of what this run wrote to its log */
  lastLines(): string;
  /** SIGTERM; SIGKILL after `graceMs` or once `hurry` settles. Resolves when the process is gone. */
  stop(graceMs: number, hurry: Promise<unknown>): Promise<Exit>;
}

/**
 * Starts a Node program in a process group of its own, so that Ctrl-C in the terminal reaches the launcher alone. It
 * writes to the log or the terminal itself and not through us, so that it can stop in order where we were killed.
 */
export function startChild(
  entry: string,
  options: {
    env: NodeJS.ProcessEnv;
    /** a file, or undefined for the terminal */
    log?: string;
    onMessage?: (message: ChildMessage) => void;
  },
): Child {
  const log = options.log === undefined ? undefined : openLog(options.log);
  const output = log?.descriptor ?? 'inherit';
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env: options.env,
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  if (log) closeSync(log.descriptor);
  child.on('message', (message) => {
    if (isChildMessage(message)) options.onMessage?.(message);
  });
  const exited = new Promise<Exit>((resolve) => {
    child.on('error', () => resolve({ code: 127, signal: null }));
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  return {
    exited,
    lastLines() {
      if (!log) return '';
      return readFileSync(log.file).subarray(log.begin).toString('utf8').trim().split('\n').slice(-20).join('\n');
    },
    async stop(graceMs, hurry) {
      child.kill('SIGTERM');
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([exited, patience, hurry]);
      clearTimeout(timer);
      killGroup(child);
      return exited;
    },
  };
}

/** Whatever is left of the group; nothing where all went by themselves. */
function killGroup(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // the group is gone
  }
}

function openLog(file: string): { file: string; descriptor: number; begin: number } {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  if (process.getuid?.() === 0) {
    // a start by root must not lock out the data folder's owner
    const { uid, gid } = statSync(dirname(folder));
    chownSync(folder, uid, gid);
    chownSync(file, uid, gid);
  }
  return { file, descriptor, begin: statSync(file).size };
}
