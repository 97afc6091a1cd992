import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const FOLDER = path.join('backend', 'mosquitto');
/** Debian puts it where not everybody looks. */
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin` };
const READY_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** Whether there is one on this machine. */
export function hasMosquitto(): boolean {
  return spawnSync('mosquitto', ['-h'], { env: ENV, stdio: 'ignore' }).error === undefined;
}

/** Who the shipped access list lets read everything, and who write in the simulated realm. */
export const READER = 'ioc-backend';
export const WRITER = 'ioc-simulators';

/**
 * A Mosquitto with the configuration that a deployment gets: only where files and the port are is changed. It can be
 * stopped and killed.
 */
export class ShippedMosquitto {
  readonly port: number;
  readonly password: string;
  readonly #config: string;
  #child: ChildProcess | null = null;

  private constructor(port: number, password: string, config: string) {
    this.port = port;
    this.password = password;
    this.#config = config;
  }

  static create(root: string, home: string, port: number, password: string): ShippedMosquitto {
    const folder = path.join(home, 'mosquitto');
    mkdirSync(path.join(folder, 'data'), { recursive: true });
    const passwords = path.join(folder, 'passwords');
    execFileSync('mosquitto_passwd', ['-c', '-b', passwords, READER, password], { env: ENV, stdio: 'ignore' });
    execFileSync('mosquitto_passwd', ['-b', passwords, WRITER, password], { env: ENV, stdio: 'ignore' });
    copyFileSync(path.join(root, FOLDER, 'acl'), path.join(folder, 'acl'));
    const shipped = readFileSync(path.join(root, FOLDER, 'mosquitto.conf'), 'utf8');
    const own: Record<string, string> = {
      listener: `${port} 127.0.0.1`,
      password_file: passwords,
      acl_file: path.join(folder, 'acl'),
      persistence_location: `${path.join(folder, 'data')}/`,
    };
    const lines = shipped.split('\n').map((line) => {
      const value = own[line.split(' ')[0]!];
      return value === undefined ? line : `${line.split(' ')[0]} ${value}`;
    });
    // As root it would become another account, which owns none of this.
    if (process.getuid?.() === 0) lines.push('user root');
    const config = path.join(folder, 'mosquitto.conf');
    writeFileSync(config, lines.join('\n'));
    return new ShippedMosquitto(port, password, config);
  }

  async start(): Promise<void> {
    const child = spawn('mosquitto', ['-c', this.#config], { env: ENV, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2048);
    });
    child.on('error', (error) => {
      said += error.message;
    });
    for (const deadline = Date.now() + READY_WITHIN_MS; !(await answers(this.port)); await delay(LOOK_AGAIN_MS)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Mosquitto does not start: ${said}`);
    }
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
