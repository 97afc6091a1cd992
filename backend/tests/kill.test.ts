import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunFile } from '@commune/contract';
import { connectAsync } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `npm run faults` is the long form, with faults of every kind. */
const KILLS = 3;
const ROOT = path.join(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'backend', 'dist', 'main.js');
const THINGS = 20;
const KEYS = ['pm25', 'pm10', 'no2', 'o3'];

let dataDir: string;
let backend: ChildProcess | undefined;
let running: RunFile | undefined;

beforeAll(async () => {
  await access(PROGRAM).catch(() => {
    throw new Error('backend/dist/main.js is missing: run the tests with "npm test", which builds it');
  });
  dataDir = await mkdtemp(path.join(tmpdir(), 'commune-kill-'));
  // The database's own account must get in where the tests run as root.
  await chmod(dataDir, 0o711);
});
afterAll(async () => {
  if (backend !== undefined && backend.exitCode === null && backend.signalCode === null) {
    const gone = once(backend, 'exit');
    backend.kill('SIGTERM');
    await gone;
  }
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

async function startBackend(): Promise<void> {
  const env = {
    ...process.env,
    DATABASE_URL: '',
    COMMUNE_ROOT: ROOT,
    DATA_DIR: dataDir,
    PORT: '0',
    MQTT_PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'fatal',
  };
  const child = fork(PROGRAM, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  backend = child;
  running = await new Promise<RunFile>((resolve, reject) => {
    child.on('message', (message: { type: string; run?: RunFile; text?: string }) => {
      if (message.type === 'ready') resolve(message.run!);
      if (message.type === 'failed') reject(new Error(message.text));
    });
    child.once('exit', (code) => reject(new Error(`the backend left with ${code} before it was ready`)));
  });
}

/** What the publisher saw acknowledged: a value for each thing, key and time. */
const acknowledged = new Map<string, number>();
let sent = 0;

/** Ends the publisher's connection. */
let cut: () => void = () => undefined;

/** Publishes without pause, every tenth message twice, until the connection is cut. */
async function publishUntilCut({ url, username, password }: RunFile['mqtt']): Promise<void> {
  const client = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  cut = () => client.end(true);
  const one = async () => {
    const n = sent++;
    const thing = `kill-${n % THINGS}`;
    const t = START_MS + n;
    const v = Object.fromEntries(KEYS.map((key, k) => [key, n * 10 + k]));
    const payload = JSON.stringify({ t, v });
    const publish = () => client.publishAsync(`ioc/1/sim/${thing}/obs`, payload, { qos: 1 });
    await (n % 10 === 0 ? Promise.all([publish(), publish()]) : publish());
    for (const key of KEYS) acknowledged.set(`${thing} ${key} ${t}`, v[key]!);
  };
  // What was never acknowledged is not in the record; its promises end with the connection.
  const lanes = Promise.allSettled(
    Array.from({ length: 50 }, async () => {
      while (client.connected) await one();
    }),
  );
  await closed;
  await Promise.race([lanes, delay(200)]);
  await client.endAsync(true);
}

const START_MS = Date.now() - 3_600_000;

describe(`a backend killed ${KILLS} times in mid-stream`, () => {
  it('has every acknowledged reading, once', { timeout: 60_000 + KILLS * 15_000 }, async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await startBackend();
      const gone = once(backend!, 'exit');
      const publishing = publishUntilCut(running!.mqtt);
      await delay(100 + Math.random() * 900);
      backend!.kill('SIGKILL');
      await Promise.all([gone, publishing]);
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS * 100);

    await startBackend();
    await compare();
  });
});

describe('an embedded database killed under the backend', () => {
  it('comes back by itself, with every acknowledged reading', { timeout: 60_000 }, async () => {
    const { mqtt } = running!;
    const cluster = await clusterFolder();
    const before = acknowledged.size;
    const publishing = publishUntilCut(mqtt);
    await expect.poll(() => acknowledged.size).toBeGreaterThan(before);
    const pid = Number.parseInt(await readFile(path.join(cluster, 'postmaster.pid'), 'utf8'), 10);
    process.kill(pid, 'SIGKILL');
    const atKill = acknowledged.size;
    // The same connection goes on: what it was owed it gets, and more.
    await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(atKill + 5000);
    cut();
    await publishing;
    await compare();
  });
});

/** The cluster is in the data folder, or where its account can enter. */
async function clusterFolder(): Promise<string> {
  const { home } = JSON.parse(await readFile(path.join(dataDir, 'postgres.json'), 'utf8')) as { home?: string };
  return path.join(home ?? dataDir, 'postgres');
}

/** What was acknowledged, with what the database and its journal hold. */
async function compare(): Promise<void> {
  const client = new Client({ connectionString: running!.database.url });
  await client.connect();
  // One moment for both counts: what was on its way when the line was cut may still be committed.
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const { rows } = await client.query<{ slug: string; key: string; t: number; value: number }>(
    `SELECT t.slug, d.key, (extract(epoch FROM o.time) * 1000)::float8 AS t, o.value
     FROM sandbox.observation o JOIN sandbox.datastream d ON d.id = o.datastream_id
     JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.slug LIKE 'kill-%'`,
  );
  const journalled = await client.query<{ n: number }>('SELECT sum(n)::int AS n FROM sandbox.journal');
  await client.end();
  const stored = new Map(rows.map(({ slug, key, t, value }) => [`${slug} ${key} ${t}`, value]));
  expect(stored.size, 'each key stored once').toBe(rows.length);
  const lost = [...acknowledged].filter(([key, value]) => stored.get(key) !== value);
  expect(lost).toEqual([]);
  expect(journalled.rows[0]!.n, 'the journal holds what the table holds').toBe(rows.length);
  console.info(`${sent} messages sent, ${acknowledged.size} readings acknowledged, ${rows.length} stored`);
}
