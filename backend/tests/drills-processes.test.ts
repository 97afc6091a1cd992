import type { Drill, Pulse, TickFrame } from '@commune/contract';
import { connectAsync } from 'mqtt';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type RunningApp, startApp } from './running-app.ts';

let database: TestDatabase;
let takesIn: RunningApp;
let pages: RunningApp;
let sockets: RunningApp;
beforeAll(async () => {
  database = await createTestDatabase();
  takesIn = await startApp(database, { ROLES: 'ingest,watch' });
  pages = await startApp(database, { ROLES: 'http' });
  sockets = await startApp(database, { ROLES: 'live' });
});
afterAll(async () => {
  for (const app of [sockets, pages, takesIn]) await app?.stop();
  await database?.drop();
});

it('a drill that one process makes is taken in by another, and shown at its own time by a third', async () => {
  const atMs = Date.parse('2025-11-20T05:30:00+07:00');
  const hourMs = 3_600_000;
  const name = { vi: 'Thử', en: 'Test' };
  const times = { from: atMs - hourMs, until: atMs + hourMs, clock: atMs - hourMs };
  const made = await pages.post('/api/drills', { name, things: ['river-dong-trang'], ...times });
  expect(made.status).toBe(201);
  const { slug } = (await made.json()) as Drill;

  const options = { auth: { contract: 1 }, extraHeaders: pages.engineer, transports: ['websocket'] };
  const page = io(sockets.run.url, options);
  const frames: TickFrame[] = [];
  const clocks: (number | undefined)[] = [];
  page.on('tick', (frame: TickFrame) => frames.push(frame));
  page.on('pulse', (pulse: Pulse) => clocks.push(pulse.clocks?.[slug]));
  const snapshot = await page.emitWithAck('subscribe', { realm: slug, domain: 'all' });
  expect(snapshot).toMatchObject({ kind: 'snapshot', at: atMs - hourMs });
  const registryClock = async () => (await pages.get(`/api/registry?realm=${slug}`)).json();
  expect(await registryClock()).toMatchObject({ clockMs: atMs - hourMs });
  // A bar of a day around the clock begins before what the drill takes in.
  const bar = await pages.get(`/api/timeline?realm=${slug}&from=${atMs - 12 * hourMs}&to=${atMs}`);
  expect(await bar.json()).toMatchObject({ events: [], from: atMs - 12 * hourMs });

  const { url, username, password } = takesIn.run.mqtt;
  const device = await connectAsync(url, { username, password });
  const publish = (topic: string, body: object) =>
    device.publishAsync(`ioc/1/${slug}/${topic}`, JSON.stringify(body), { qos: 1 });
  await publish('$clock', { t: atMs - 60_000 });
  await publish('river-dong-trang/obs', { t: atMs, v: { stage: 13.14 } });
  await publish('$clock', { t: atMs });
  await device.endAsync();

  await expect.poll(() => frames.flatMap(({ v }) => v), { timeout: 10_000 }).toContain(13.14);
  expect(frames[0]!.at).toBeGreaterThanOrEqual(atMs - 60_000);
  expect(frames[0]!.at).toBeLessThanOrEqual(atMs);
  await expect.poll(() => clocks.at(-1), { timeout: 10_000 }).toBe(atMs);
  const drills = async () => (await (await pages.get('/api/drills')).json()) as Drill[];
  await expect.poll(async () => (await drills())[0]?.clockMs, { timeout: 10_000 }).toBe(atMs);
  expect(await registryClock()).toMatchObject({ clockMs: atMs });

  const gone = await fetch(`${pages.run.url}/api/drills/${slug}`, { method: 'DELETE', headers: pages.engineer });
  expect(gone.status).toBe(204);
  expect(await page.emitWithAck('subscribe', { realm: slug, domain: 'all' })).toMatchObject({ kind: 'refused' });
  page.disconnect();
}, 60_000);
