import type { Health } from '@commune/contract';
import { connectAsync } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let admin: Client;

beforeAll(async () => {
  app = await startApp();
  const server = new URL(app.database.url);
  server.pathname = '/postgres';
  admin = new Client({ connectionString: server.href });
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await app?.stop();
});

const database = () => new URL(app.database.url).pathname.slice(1);

/** Ends every session of the program, so that new ones begin under the database's new settings. */
const cut = () =>
  admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()', [
    database(),
  ]);

async function stored(thing: string): Promise<number> {
  const client = new Client({ connectionString: app.database.url });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM sandbox.observation o JOIN sandbox.datastream d ON d.id = o.datastream_id
     JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.slug = $1`,
    [thing],
  );
  await client.end();
  return rows[0]!.n;
}

const status = async () => ((await (await fetch(`${app.run.url}/api/health`)).json()) as { status: string }).status;

describe.each([
  ['takes no writes', 'SET default_transaction_read_only = on', 'RESET default_transaction_read_only'],
  ['lets nobody in', 'ALLOW_CONNECTIONS false', 'ALLOW_CONNECTIONS true'],
])('a database that %s', (_name, begin, end) => {
  it('holds acknowledgements back and loses nothing', async () => {
    const { url, username, password } = app.run.mqtt;
    const device = await connectAsync(url, { username, password, reconnectPeriod: 0, keepalive: 60 });
    const thing = `outage-${begin.slice(0, 3)}`;
    await device.publishAsync(`ioc/1/sim/${thing}/obs`, JSON.stringify({ t: Date.now() - 1000, v: { pm25: 0 } }), {
      qos: 1,
    });

    await admin.query(`ALTER DATABASE ${database()} ${begin}`);
    await cut();
    let acknowledged = 0;
    const publishing = Array.from({ length: 100 }, async (_, k) => {
      const payload = JSON.stringify({ t: Date.now() + k, v: { pm25: k } });
      await device.publishAsync(`ioc/1/sim/${thing}/obs`, payload, { qos: 1 });
      acknowledged++;
    });
    await expect.poll(status, { timeout: 10_000 }).toBe('degraded');
    expect(acknowledged).toBe(0);

    await admin.query(`ALTER DATABASE ${database()} ${end}`);
    await cut();
    await Promise.all(publishing);
    expect(await stored(thing)).toBe(101);
    await expect.poll(status, { timeout: 10_000 }).toBe('ok');
    await device.endAsync();
  });
});

describe('a database that is away', () => {
  it('stops what one connection may send, however slowly it sends it', async () => {
    const { url, username, password } = app.run.mqtt;
    const device = await connectAsync(url, { username, password, reconnectPeriod: 0, keepalive: 60 });
    const send = (n: number) =>
      device.publishAsync('ioc/1/sim/outage-slow/obs', JSON.stringify({ t: Date.now() + n, v: { pm25: n } }), {
        qos: 1,
      });
    await send(0);
    await admin.query(`ALTER DATABASE ${database()} ALLOW_CONNECTIONS false`);
    await cut();
    const sent: Promise<unknown>[] = [];
    for (let n = 1; n <= 1000; n++) {
      sent.push(send(n));
      // One packet at a time reaches the broker: each by itself makes it look for more.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const { ingest } = (await (await fetch(`${app.run.url}/api/health`)).json()) as Health;
    expect(ingest.backlog).toBeGreaterThan(50);
    expect(ingest.backlog).toBeLessThan(400);
    await admin.query(`ALTER DATABASE ${database()} ALLOW_CONNECTIONS true`);
    await Promise.all(sent);
    expect(await stored('outage-slow')).toBe(1001);
    await device.endAsync();
  });
});
