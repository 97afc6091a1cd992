import type { IngestMeters, TrafficFrame, TrafficMessage } from '@commune/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type RunningApp, startApp } from './running-app.ts';

/** Two cores may have much else to do. */
const PATIENT = { timeout: 15_000 };
let database: TestDatabase;
let whole: RunningApp;
let pages: RunningApp;
let device: MqttClient;
let sql: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  whole = await startApp(database);
  pages = await startApp(database, { ROLES: 'http' });
  sql = new Client({ connectionString: database.url });
  await sql.connect();
  const { url, username, password } = whole.run.mqtt;
  device = await connectAsync(url, { username, password, reconnectPeriod: 0 });
});
afterAll(async () => {
  await device?.endAsync();
  await sql?.end();
  for (const app of [pages, whole]) await app?.stop();
  await database?.drop();
});

const publish = (topic: string, payload: object | Buffer) =>
  device.publishAsync(topic, Buffer.isBuffer(payload) ? payload : JSON.stringify(payload), { qos: 1 });

interface Watching {
  messages: TrafficMessage[];
  /** messages with what they were told of since */
  settled: () => TrafficMessage[];
  leftOut: () => number;
  end: () => Promise<void>;
}

/** Looks as a page does. */
async function watch(app: RunningApp, query: string): Promise<Watching> {
  const ended = new AbortController();
  const response = await fetch(`${app.run.url}/api/ingest/traffic?${query}`, {
    ...{ headers: app.engineer, signal: ended.signal },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const frames: TrafficFrame[] = [];
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^event: frame\ndata: (.*)$/.exec(event)?.[1];
        if (data !== undefined) frames.push(JSON.parse(data) as TrafficFrame);
      }
    }
  })().catch(() => undefined);
  const messages = () => frames.flatMap((frame) => frame.messages);
  return {
    get messages() {
      return messages();
    },
    settled: () => {
      const told = new Map(frames.flatMap((frame) => frame.settled).map((outcome) => [outcome.id, outcome]));
      return messages().map((message) => ({ ...message, settled: message.settled ?? told.get(message.id) ?? null }));
    },
    leftOut: () => frames.reduce((sum, frame) => sum + frame.leftOut, 0),
    end: async () => {
      ended.abort();
      await reading;
    },
  };
}

it('shows a message with what it was decoded to and what was stored, or why it was refused', async () => {
  const watching = await watch(whole, 'realm=sim');
  const t = Date.now();
  await publish('ioc/1/sim/watch-1/obs', { t, v: { pm25: 12.3, nobody: 1 } });
  await publish('ioc/1/sim/watch-1/obs', { t, v: { pm25: 12.3 } });
  await publish('ioc/1/sim/watch-1/obs', { t, v: { pm25: 9 } });
  await publish('ioc/1/sim/watch-1/obs', Buffer.from([0x0a, 0xff, 0x00]));
  await publish('ioc/1/live/watch-1/obs', { v: { pm25: 1 } });
  await expect.poll(() => watching.settled().filter(({ settled }) => settled).length, PATIENT).toBe(4);
  const [first, twice, other, binary] = watching.settled();
  expect(first).toMatchObject({
    ...{ topic: 'ioc/1/sim/watch-1/obs', realm: 'sim', credential: whole.run.mqtt.username, encoding: 'utf8' },
    payload: JSON.stringify({ t, v: { pm25: 12.3, nobody: 1 } }),
    readings: [
      { thing: 'watch-1', key: 'pm25', property: 'pm25', symbol: 'µg/m³', value: 12.3, timeMs: t, isNew: true },
    ],
    refusals: [{ reason: 'unknown_property' }],
    settled: { duplicates: 0, refusals: [] },
  });
  expect(twice).toMatchObject({ readings: [{ isNew: false }], refusals: [], settled: { duplicates: 1 } });
  expect(other).toMatchObject({ refusalCount: 0, settled: { refusals: [{ reason: 'conflict' }] } });
  expect(binary).toMatchObject({ encoding: 'hex', payload: '0aff00', bytes: 3, refusals: [{ reason: 'bad_utf8' }] });
  await watching.end();
});

it('shows through another process what this one takes in, and looks for what it is asked for', async () => {
  const watching = await watch(pages, 'outcome=refused&text=far-2');
  await expect
    .poll(async () => {
      await publish('ioc/1/sim/far-1/obs', { v: { nobody: 1 } });
      await publish('ioc/1/sim/far-2/obs', { v: { pm25: 1 } });
      await publish('ioc/1/sim/far-2/obs', { v: { nobody: 'ộ'.repeat(3000) } });
      return watching.messages.length;
    }, PATIENT)
    .toBeGreaterThan(0);
  for (const { topic, refusals } of watching.messages) {
    expect(topic).toBe('ioc/1/sim/far-2/obs');
    expect(refusals[0]!.reason).toBe('unknown_property');
  }
  const lookers = async () => {
    const { rows } = await sql.query<{ n: number }>(
      'SELECT coalesce(sum(json_array_length(looks)), 0)::int AS n FROM core.process',
    );
    return rows[0]!.n;
  };
  expect(await lookers()).toBe(1);
  await watching.end();
  await expect.poll(lookers, PATIENT).toBe(0);
});

it('shows no more than a page can take, and says how much it leaves out', async () => {
  const watching = await watch(whole, 'text=burst');
  const sent = Array.from({ length: 300 }, (_, k) =>
    publish('ioc/1/sim/burst-1/obs', { t: Date.now() + k, v: { pm25: k } }),
  );
  await Promise.all(sent);
  await expect.poll(() => watching.messages.length + watching.leftOut(), PATIENT).toBe(300);
  expect(watching.leftOut()).toBeGreaterThan(0);
  await watching.end();
});

it('lets so many look at once, and each again once another has left', async () => {
  const watchings = await Promise.all(Array.from({ length: 8 }, () => watch(whole, '')));
  const ask = () => whole.get('/api/ingest/traffic');
  expect((await ask()).status).toBe(503);
  await watchings.pop()!.end();
  await expect
    .poll(async () => {
      const answer = await ask();
      await answer.body?.cancel();
      return answer.status;
    }, PATIENT)
    .toBe(200);
  for (const watching of watchings) await watching.end();
});

it('tells how taking in went in the last minute, through any process', async () => {
  const metersOf = async (app: RunningApp) => (await (await app.get('/api/ingest/meters')).json()) as IngestMeters;
  const sum = (series: (number | null)[]) => series.reduce<number>((total, n) => total + (n ?? 0), 0);
  const before = await metersOf(whole);
  expect(before.perSecond.received).toHaveLength(60);
  // The program is younger than a minute or two; what was before it is not nothing, but unknown.
  await publish('ioc/1/sim/meter-1/obs', { v: { pm25: 1, pm10: 2, nobody: 3 } });
  for (const app of [whole, pages]) {
    await expect
      .poll(async () => {
        const { perSecond } = await metersOf(app);
        return sum(perSecond.committed) + sum(perSecond.duplicates) + sum(perSecond.refused) - sum(perSecond.received);
      }, PATIENT)
      .toBe(0);
    const meters = await metersOf(app);
    expect(meters).toMatchObject({ processes: 1, stalled: false });
    expect(meters.reasons.unknown_property).toBeGreaterThan(0);
    expect(meters.commitP99Ms).toBeGreaterThan(0);
    expect(meters.ageMs).toBeLessThan(10_000);
  }
});

it('is for the engineer alone', async () => {
  for (const path of ['/api/ingest/meters', '/api/ingest/traffic']) {
    expect((await fetch(whole.run.url + path)).status).toBe(401);
    const leader = await fetch(whole.run.signIn.leader, { redirect: 'manual' });
    const cookie = leader.headers.getSetCookie()[0]!.split(';')[0]!;
    expect((await fetch(whole.run.url + path, { headers: { cookie } })).status).toBe(403);
  }
  expect((await whole.get('/api/ingest/traffic?outcome=some')).status).toBe(400);
});
