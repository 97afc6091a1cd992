import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunFile } from '@commune/contract';
import { connectAsync } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `KILLS=20 npx vitest run backend/tests/kill.test.ts` for the long form. */
const KILLS = Number(process.env.KILLS ?? 3);
const ROOT = path.join(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'backend', 'dist', 'main.js');
const THINGS = 20;
const KEYS = ['pm25', 'pm10', 'no2', 'o3'];

let dataDir: string;
let backend: ChildProcess | undefined;

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

async function startBackend(): Promise<RunFile> {
  const env = {
    ...process.env,
    DATABASE_URL: '',
    COMMUNE_ROOT: ROOT,
    DATA_DIR: dataDir,
    PORT: '0',
    MQTT_PORT: '0',
    HOST: '127.0.0.1',
  };
  const child = fork(PROGRAM, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  backend = child;
  return new Promise((resolve, reject) => {
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

/** Publishes without pause, every tenth message twice, until the connection is cut. */
async function publishUntilCut({ url, username, password }: RunFile['mqtt']): Promise<void> {
  const client = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  const cut = new Promise<void>((resolve) => client.once('close', () => resolve()));
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
  const lanes = Array.from({ length: 50 }, async () => {
    while (client.connected) await one();
  });
  await cut;
  // What was never acknowledged is not in the record; its promises end with the connection.
  await Promise.race([Promise.allSettled(lanes), delay(200)]);
  await client.endAsync(true);
}

const START_MS = Date.now() - 3_600_000;

describe(`a backend killed ${KILLS} times in mid-stream`, () => {
  it('has every acknowledged reading, once', { timeout: 60_000 + KILLS * 15_000 }, async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const run = await startBackend();
      const gone = once(backend!, 'exit');
      const publishing = publishUntilCut(run.mqtt);
      await delay(100 + Math.random() * 900);
      backend!.kill('SIGKILL');
      await Promise.all([gone, publishing]);
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS * 100);

    const run = await startBackend();
    const client = new Client({ connectionString: run.database.url });
    await client.connect();
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
    console.info(
      `${KILLS} kills: ${sent} messages sent, ${acknowledged.size} readings acknowledged, ${rows.length} stored`,
    );
  });
});
