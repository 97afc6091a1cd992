import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { RunFile } from '@commune/contract';

const KEPT_LOG_BYTES = 4096;
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;

/** The program, in a process that can be killed. */
export class Backend {
  readonly #root: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess | null = null;
  #expected = false;
  /** its last words */
  log = '';
  /** what went wrong that was none of our doing; null as it should be */
  accident: string | null = null;

  constructor(root: string, env: Record<string, string>) {
    this.#root = root;
    this.#env = env;
  }

  /** Resolves when it is ready; its clock is off by `clockOffsetMs`. */
  async start(clockOffsetMs: number): Promise<RunFile> {
    const shifted = pathToFileURL(path.join(this.#root, 'backend', 'faults', 'rig', 'shifted-clock.mjs')).href;
    const child = fork(path.join(this.#root, 'backend', 'dist', 'main.js'), {
      execArgv: clockOffsetMs === 0 ? [] : ['--import', shifted],
      env: {
        ...process.env,
        COMMUNE_ROOT: this.#root,
        HOST: '127.0.0.1',
        PORT: '0',
        MQTT_PORT: '0',
        LOG_LEVEL: 'warn',
        CLOCK_OFFSET_MS: String(clockOffsetMs),
        ...this.#env,
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#expected = false;
    child.stderr!.on('data', (chunk: Buffer) => {
      this.log = (this.log + chunk.toString('utf8')).slice(-KEPT_LOG_BYTES);
    });
    child.once('exit', (code, signal) => {
      if (!this.#expected && this.#child === child) {
        this.accident = `the backend left by itself (${signal ?? code}):\n${this.log}`;
      }
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the backend is not ready:\n${this.log}`)), READY_WITHIN_MS);
      const settle = (then: () => void) => {
        clearTimeout(timer);
        then();
      };
      child.on('message', (message: { type: string; run?: RunFile; text?: string }) => {
        if (message.type === 'ready') settle(() => resolve(message.run!));
        if (message.type === 'failed') settle(() => reject(new Error(`the backend did not start: ${message.text}`)));
      });
      child.once('exit', () => settle(() => reject(new Error(`the backend ended in its start:\n${this.log}`))));
    });
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Throws where it does not end in time; it is killed then. */
  async stop(): Promise<void> {
    if (await this.#end('SIGTERM')) return;
    await this.#end('SIGKILL');
    throw new Error(`the backend did not stop within ${STOPPED_WITHIN_MS / 1000} s:\n${this.log}`);
  }

  /** Returns whether it has ended. */
  async #end(signal: NodeJS.Signals): Promise<boolean> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return true;
    this.#expected = true;
    const gone = once(child, 'exit').then(() => true);
    child.kill(signal);
    return Promise.race([gone, delay(STOPPED_WITHIN_MS, false, { ref: false })]);
  }
}
