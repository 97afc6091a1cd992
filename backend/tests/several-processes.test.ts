import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Health, ImportResult, Observations, Pulse } from '@commune/contract';
import { Client } from 'pg';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendProcess, startBackendProcess } from './backend-process.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { hasNoMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { type RunningApp, startApp } from './running-app.ts';

/** A message every so often, ms, while something is broken. */
const RHYTHM_MS = 2;
const START_MS = Date.now() - 3_600_000;
const KEYS = ['pm25', 'pm10'];

describe.skipIf(hasNoMosquitto)('several processes on one broker and one database', () => {
  let mosquitto: Mosquitto;
  let database: TestDatabase;
  let sql: Client;
  const processes: BackendProcess[] = [];

  beforeAll(async () => {
    mosquitto = await startMosquitto();
    database = await createTestDatabase();
    sql = new Client({ connectionString: database.url });
    await sql.connect();
  });
  afterAll(async () => {
    for (const each of processes) await each.end();
    await sql?.end();
    await database?.drop();
    await mosquitto?.remove();
  });

  async function start(settings: Record<string, string>): Promise<BackendProcess> {
    const started = await startBackendProcess({
      DATABASE_URL: database.url,
      MQTT_URL: mosquitto.backendUrl(),
      ...settings,
    });
    processes.push(started);
    return started;
  }

  /** Publishes without pause until told to stop; returns how many messages the broker has acknowledged. */
  function publishing(thing: string): { stop: () => Promise<number> } {
    let going = true;
    const done = (async () => {
      const client = await mosquitto.client('ioc-simulators');
      const sent: Promise<unknown>[] = [];
      while (going) {
        const n = sent.length;
        const payload = JSON.stringify({ t: START_MS + n, v: Object.fromEntries(KEYS.map((key, k) => [key, n + k])) });
        sent.push(client.publishAsync(`ioc/1/sim/${thing}-${n % 10}/obs`, payload, { qos: 1 }));
        await delay(RHYTHM_MS);
      }
      await Promise.all(sent);
      await client.endAsync();
      return sent.length;
    })();
    return {
      stop: () => {
        going = false;
        return done;
      },
    };
  }

  async function stored(thing: string): Promise<number> {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM sandbox.observation o JOIN sandbox.datastream d ON d.id = o.datastream_id
       JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.slug LIKE $1`,
      [`${thing}-%`],
    );
    return rows[0]!.n;
  }

  /** The slots that each living ingest process holds. */
  async function slots(): Promise<number[]> {
    const { rows } = await sql.query<{ slots: number }>(
      `SELECT slots FROM core.process WHERE 'ingest' = ANY(roles) AND seen_at > now() - interval '3 s' ORDER BY slots`,
    );
    return rows.map((row) => row.slots);
  }

  async function rejected(): Promise<number> {
    const { rows } = await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM core.rejected_message');
    return rows[0]!.n;
  }

  it('one killed in mid-stream loses nothing and stores nothing twice', async () => {
    let backend = await start({ MQTT_WINDOW: '200' });
    const flow = publishing('killed');
    await expect.poll(() => stored('killed'), { timeout: 10_000 }).toBeGreaterThan(100);
    for (let kill = 0; kill < 3; kill++) {
      const before = await stored('killed');
      await backend.end('SIGKILL');
      backend = await start({ MQTT_WINDOW: '200' });
      await expect.poll(() => stored('killed'), { timeout: 10_000 }).toBeGreaterThan(before + 100);
    }
    const sent = await flow.stop();
    await expect.poll(() => stored('killed'), { timeout: 10_000 }).toBe(sent * KEYS.length);
    const { rows } = await sql.query<{ n: number }>('SELECT sum(n)::int AS n FROM sandbox.journal');
    expect(rows[0]!.n, 'the journal holds what the table holds').toBe(sent * KEYS.length);
    expect(await rejected()).toBe(0);
    await backend.end('SIGTERM');
  });

  describe('with slots', () => {
    const settings = { MQTT_SLOTS: '2', ROLES: 'ingest,watch' };
    let pages: RunningApp;
    let first: BackendProcess;

    beforeAll(async () => {
      pages = await startApp(database, { ROLES: 'http,live' });
      first = await start(settings);
      await start(settings);
    });
    afterAll(() => pages?.stop());

    const health = async () => (await (await pages.get('/api/health')).json()) as Health;

    it('share them', async () => {
      expect(first.run).toMatchObject({ url: '', mqtt: { username: 'ioc-backend' } });
      await expect.poll(slots, { timeout: 10_000 }).toEqual([1, 1]);
      // By the next heartbeat of both.
      await expect.poll(async () => (await health()).status, { timeout: 10_000 }).toBe('ok');
    });

    it('tell each other what was registered, and are summed up in the health of the one with pages', async () => {
      const thing = {
        realm: 'sim',
        slug: 'far-1',
        kind: 'air-station',
        domain: 'environment',
        name: { vi: 'Trạm xa', en: 'Far station' },
        // A key of its own: whoever has not heard of it would refuse it.
        datastreams: [{ key: 'inside', property: 'pm25', expectedIntervalS: 60 }],
      };
      expect((await pages.post('/api/things', thing)).status).toBe(201);
      const client = await mosquitto.client('ioc-simulators');
      const before = (await health()).ingest;
      let sent = 0;
      /** Sends to both and returns how many were refused so far. */
      const refusedAfterMore = async () => {
        for (const end = sent + 10; sent < end; sent++) {
          const payload = JSON.stringify({ t: START_MS + sent, v: { inside: sent } });
          await client.publishAsync('ioc/1/sim/far-1/obs', payload, { qos: 1 });
        }
        const done = async () => (await stored('far')) + (await rejected());
        await expect.poll(done, { timeout: 5000 }).toBe(sent);
        return rejected();
      };
      // They hear of it within a moment; from then on nothing is refused.
      const refusedOfMore = async () => (await refusedAfterMore()) - (await refusedAfterMore());
      await expect.poll(refusedOfMore, { timeout: 5000 }).toBe(0);
      await client.endAsync();
      await expect.poll(async () => (await health()).ingest.received - before.received, { timeout: 5000 }).toBe(sent);
      const { committed, rejected: refusals } = (await health()).ingest;
      expect(committed + refusals - before.committed - before.rejected).toBe(sent);
      const query = `realm=sim&thing=far-1&property=inside&from=${START_MS}&to=${START_MS + sent}`;
      const { columns } = (await (await pages.get(`/api/observations?${query}`)).json()) as Observations;
      expect(columns).toMatchObject({ value: expect.arrayContaining([sent - 1]) });
    });

    it('import through one that takes no messages in', async () => {
      const response = await fetch(`${pages.run.url}/api/import?realm=sim`, {
        method: 'POST',
        headers: { ...pages.engineer, 'content-type': 'application/x-ndjson' },
        body: JSON.stringify({ thing: 'far-1', t: START_MS - 1000, v: { inside: 7 } }),
      });
      expect((await response.json()) as ImportResult).toMatchObject({ received: 1, stored: 1, refused: 0 });
    });

    it('survive the death of one: another has its session within 5 s, and nothing is lost', async () => {
      const refused = await rejected();
      const flow = publishing('taken');
      await expect.poll(() => stored('taken'), { timeout: 10_000 }).toBeGreaterThan(100);
      const killedAtMs = performance.now();
      await first.end('SIGKILL');
      await expect.poll(slots, { timeout: 10_000, interval: 50 }).toContain(2);
      const tookMs = performance.now() - killedAtMs;
      const sent = await flow.stop();
      await expect.poll(() => stored('taken'), { timeout: 10_000 }).toBe(sent * KEYS.length);
      expect(tookMs).toBeLessThan(5000);
      expect(await rejected()).toBe(refused);
      console.info(`taken over ${Math.round(tookMs)} ms after the kill; ${sent} messages, each stored once`);
    });

    it('share again when one comes back', async () => {
      await start(settings);
      await expect.poll(slots, { timeout: 20_000 }).toEqual([1, 1]);
    });

    it('say so when nobody takes readings in any more', async () => {
      const page = io(pages.run.url, {
        auth: { contract: 1 },
        extraHeaders: pages.engineer,
        transports: ['websocket'],
      });
      const stalled = new Promise<void>((resolve) => {
        page.on('pulse', (pulse: Pulse) => pulse.ingestStalled && resolve());
      });
      for (const each of processes.splice(0)) await each.end();
      await expect.poll(async () => (await health()).status, { timeout: 10_000 }).toBe('degraded');
      await stalled;
      page.close();
    });
  });
});
