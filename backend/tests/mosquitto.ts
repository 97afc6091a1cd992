import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { vi } from 'vitest';

const SHIPPED = path.join(import.meta.dirname, '..', 'mosquitto');
/** Nothing that a password may hold is lost on its way. */
const PASSWORD = 'p@ss wörd/%';
const USERS = ['ioc-backend', 'ioc-simulators', 'air-01'];
// Debian puts it where not everybody looks.
const FOLDERS = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Without Mosquitto these tests are left out, except where the suite must be whole. */
export const hasNoMosquitto = find('mosquitto') === undefined && process.env.CI !== 'true';
if (hasNoMosquitto) console.info('no mosquitto: tests on a real broker are left out; "apt-get install mosquitto"');

function find(program: string): string | undefined {
  return FOLDERS.map((folder) => path.join(folder, program)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface Mosquitto {
  port: number;
  folder: string;
  /** the backend's MQTT_URL, optionally through another port or with another password */
  backendUrl: (port?: number, password?: string) => string;
  /** a client as one of the users of the shipped access list */
  client: (username: string, protocolVersion?: 4 | 5) => Promise<MqttClient>;
  start: () => Promise<void>;
  /** in order, or at once */
  stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  remove: () => Promise<void>;
}

/** Mosquitto with the configuration that ships, in a folder and on a port of its own. */
export async function startMosquitto(more: (folder: string) => string = () => ''): Promise<Mosquitto> {
  const program = find('mosquitto');
  const passwd = find('mosquitto_passwd');
  if (program === undefined || passwd === undefined) throw new Error('mosquitto is missing: apt-get install mosquitto');
  const folder = mkdtempSync(path.join(tmpdir(), 'commune-mosquitto-'));
  mkdirSync(path.join(folder, 'data'));
  const port = await freePort();
  const config = path.join(folder, 'mosquitto.conf');
  const passwords = path.join(folder, 'data', 'passwords');
  const shipped = readFileSync(path.join(SHIPPED, 'mosquitto.conf'), 'utf8');
  const placed = shipped
    .replace('listener 1883', `listener ${port} 127.0.0.1`)
    .replaceAll('/mosquitto/data/', `${folder}/data/`)
    .replaceAll('/mosquitto/config/', `${folder}/`);
  // As root it would otherwise become a user who may not read the folder.
  writeFileSync(config, `${placed}\n${process.getuid?.() === 0 ? 'user root' : ''}\n${more(folder)}\n`);
  writeFileSync(path.join(folder, 'acl'), readFileSync(path.join(SHIPPED, 'acl')), { mode: 0o600 });
  writeFileSync(passwords, '', { mode: 0o600 });
  for (const user of USERS) execFileSync(passwd, ['-b', passwords, user, PASSWORD], { stdio: 'ignore' });

  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(program, ['-c', config], { stdio: 'ignore' });
    await vi.waitFor(() => answer(port), { timeout: 5000, interval: 20 });
  };
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start();
  return {
    port,
    folder,
    backendUrl: (through = port, password = PASSWORD) =>
      `mqtt://ioc-backend:${encodeURIComponent(password)}@127.0.0.1:${through}`,
    client: (username, protocolVersion = 5) =>
      connectAsync(`mqtt://127.0.0.1:${port}`, {
        username,
        password: PASSWORD,
        reconnectPeriod: 0,
        protocolVersion,
      }),
    start,
    stop,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answer(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
