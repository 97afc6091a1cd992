import type { Outbox } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackendProcess } from './backend-process.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { ProvinceStandIn } from './province-stand-in.ts';
import { startApp } from './running-app.ts';

const TOKEN = 'xa-22651-bi-mat';

describe('a process of the program', () => {
  const ROLES = 'http,watch';
  const standIn = new ProvinceStandIn();
  let own: TestDatabase;
  beforeAll(async () => {
    own = await createTestDatabase();
    await standIn.start();
  });
  afterAll(async () => {
    await standIn.stop();
    await own?.drop();
  });

  it('that is killed while it waits for an answer leaves the message to the next, which sends it with its key', async () => {
    const settings = { DATABASE_URL: own.url, ROLES, PROVINCE_URL: standIn.url, PROVINCE_TOKEN: TOKEN };
    // Who has it answers nobody.
    standIn.answer = () => undefined;
    const killed = await startBackendProcess(settings);
    await expect.poll(() => standIn.sent.length, { timeout: 20_000 }).toBe(1);
    await killed.end('SIGKILL');
    standIn.answer = (response, sent) => {
      if (sent.report.stream === 'budget') response.writeHead(422).end();
      else standIn.keep(response, sent);
    };
    const app = await startApp(own, { ROLES, PROVINCE_URL: standIn.url, PROVINCE_TOKEN: TOKEN });
    try {
      const outbox = async () => (await (await app.get('/api/plan/outbox?realm=live')).json()) as Outbox;
      await expect.poll(async () => (await outbox()).dead, { timeout: 20_000 }).toBe(1);
      const { host, messages: told, queued, lastReceiptMs } = await outbox();
      expect([host, queued, lastReceiptMs]).toEqual([new URL(standIn.url).host, 0, expect.any(Number)]);
      expect(told.map(({ stream, state }) => [stream, state])).toEqual([
        ['budget', 'dead'],
        ['tasks', 'delivered'],
        ['indicators', 'delivered'],
      ]);
      expect(standIn.sent.map(({ key }) => key).filter((key) => key === standIn.sent[0]!.key)).toHaveLength(2);

      const { headers } = await fetch(app.run.signIn.leader, { redirect: 'manual' });
      const leader = { cookie: headers.getSetCookie()[0]!.split(';')[0]! };
      const again = (as = leader) => app.post(`/api/plan/outbox/${told[0]!.id}/again`, { realm: 'live' }, as);
      standIn.answer = null;
      expect((await again(app.engineer)).status).toBe(403);
      expect((await again()).status).toBe(200);
      await expect.poll(async () => (await outbox()).dead, { timeout: 20_000 }).toBe(0);
      await expect.poll(async () => (await outbox()).queued, { timeout: 20_000 }).toBe(0);
      expect(standIn.kept.at(-1)!.key).toBe(told[0]!.key);
      expect((await again()).status).toBe(409);
    } finally {
      await app.stop();
    }
  }, 120_000);
});
