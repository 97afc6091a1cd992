import type { Health, TickFrame } from '@commune/contract';
import { connectAsync } from 'mqtt';
import { Client } from 'pg';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type RunningApp, startApp } from './running-app.ts';

describe('three processes that each do a part', () => {
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

  const healthOf = async (app: RunningApp) => (await (await fetch(`${app.run.url}/api/health`)).json()) as Health;

  it('say what they have, and leave empty what they have not', () => {
    expect(takesIn.run).toMatchObject({ url: '', mqtt: { username: 'engineer' }, signIn: { engineer: '' } });
    expect(pages.run).toMatchObject({
      url: expect.stringMatching(/^http/),
      mqtt: { url: '' },
      example: { command: '' },
    });
    expect(sockets.run).toMatchObject({ url: expect.stringMatching(/^http/), signIn: { engineer: '' } });
  });

  it('serve only their part', async () => {
    const statusOf = async (app: RunningApp, path: string) =>
      (await fetch(app.run.url + path, { headers: pages.engineer })).status;
    expect(await statusOf(pages, '/api/realms')).toBe(200);
    expect(await statusOf(pages, '/socket.io/?EIO=4&transport=polling')).toBe(404);
    expect(await statusOf(sockets, '/api/realms')).toBe(404);
    expect(await statusOf(sockets, '/socket.io/?EIO=4&transport=polling')).toBe(200);
  });

  it('carry a reading from the one that takes it in to the page of another, and count it in every health', async () => {
    const page = io(sockets.run.url, {
      auth: { contract: 1 },
      extraHeaders: pages.engineer,
      transports: ['websocket'],
    });
    const values: number[] = [];
    page.on('tick', (frame: TickFrame) => values.push(...frame.v));
    await page.emitWithAck('subscribe', { realm: 'sim', domain: 'all' });
    const { url, username, password } = takesIn.run.mqtt;
    const device = await connectAsync(url, { username, password });
    await device.publishAsync('ioc/1/sim/air-thanh-co/obs', '{"v":{"pm25":41.5}}', { qos: 1 });
    await device.endAsync();
    await expect.poll(() => values, { timeout: 5000 }).toEqual([41.5]);
    page.close();
    for (const app of [pages, sockets]) {
      await expect.poll(async () => (await healthOf(app)).ingest.committed, { timeout: 5000 }).toBe(1);
      expect((await healthOf(app)).status).toBe('ok');
    }
  });

  it('take their row away when they stop', async () => {
    const sql = new Client({ connectionString: database.url });
    await sql.connect();
    const roles = async () =>
      (await sql.query('SELECT roles FROM core.process')).rows.flatMap((row) => row.roles).sort();
    expect(await roles()).toEqual(['http', 'ingest', 'live', 'watch']);
    await takesIn.stop();
    expect(await roles()).toEqual(['http', 'live']);
    await sql.end();
    await expect.poll(async () => (await healthOf(pages)).status, { timeout: 5000 }).toBe('degraded');
  });
});
