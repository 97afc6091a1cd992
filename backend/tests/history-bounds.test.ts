import type { DisplayLinkMade, Problem } from '@commune/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

const HOUR_MS = 3_600_000;
const nowMs = Date.now();
const span = (hours: number) => `from=${nowMs - hours * HOUR_MS}&to=${nowMs}`;
const PM25 = 'realm=sim&thing=air-thanh-co&property=pm25';

let app: RunningApp;
let db: pg.Client;
/** holds what readers wait for; a transaction sees no news of the others’ waiting */
let locker: pg.Client;
beforeAll(async () => {
  app = await startApp(undefined, { ROLES: 'http' });
  db = new pg.Client({ connectionString: app.database.url });
  locker = new pg.Client({ connectionString: app.database.url });
  await Promise.all([db.connect(), locker.connect()]);
});
afterAll(async () => {
  await Promise.all([db?.end(), locker?.end()]);
  await app?.stop();
});

/** How many of the program's connections wait for a lock. */
async function held(): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'commune-ioc' AND wait_event_type = 'Lock'`,
  );
  return rows[0]!.n;
}

describe('while long readers are held up by the database', () => {
  it.each([
    ['observations', `/api/observations?${PM25}&${span(24)}`],
    ['observations as CSV', `/api/observations?${PM25}&${span(24)}&format=csv`],
    ['a state', `/api/state?realm=sim&at=${nowMs - 100 * HOUR_MS}`],
    ['a state window', `/api/state/window?realm=sim&${span(2)}`],
    ['the alarms of a window', `/api/alarms/window?realm=sim&${span(2)}`],
    ['a timeline', `/api/timeline?realm=sim&${span(24)}`],
    ['the nearest event', `/api/timeline/event?realm=sim&before=${nowMs}`],
    ['alarm health', '/api/alarm-health?realm=sim'],
  ])('who is signed in is known all the same: %s', async (_what, path) => {
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE sandbox.observation, sandbox.alarm_transition IN ACCESS EXCLUSIVE MODE');
    const asked = Promise.all(Array.from({ length: 6 }, () => app.get(path)));
    try {
      await expect.poll(held, { timeout: 10_000 }).toBe(3);
      const session = await app.get('/api/session');
      expect([session.status, await session.json()]).toMatchObject([200, { role: 'engineer' }]);
      expect(await held()).toBe(3);
    } finally {
      await locker.query('ROLLBACK');
    }
    expect((await asked).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });
});

describe('a screen', () => {
  let screen: { cookie: string };
  beforeAll(async () => {
    const cookieOf = (response: Response) => response.headers.getSetCookie()[0]!.split(';')[0]!;
    const operator = { cookie: cookieOf(await fetch(app.run.signIn.operator, { redirect: 'manual' })) };
    const link = { name: 'Màn hình', realm: 'sim', pages: ['flood'] };
    const { path } = (await (await app.post('/api/display-links', link, operator)).json()) as DisplayLinkMade;
    screen = { cookie: cookieOf(await fetch(app.run.url + path, { redirect: 'manual' })) };
  });
  const ask = async (query: string, more: Record<string, string> = {}) => {
    const headers = { ...screen, ...more };
    const response = await fetch(`${app.run.url}/api/observations?${PM25}&${query}`, { headers });
    const { errors } = response.ok ? {} : ((await response.json()) as Problem);
    return [response.status, errors?.[0]?.reason];
  };

  it('reads the two days that a wall draws', async () => {
    expect(await ask(`${span(48)}&points=600`)).toEqual([200, undefined]);
    expect(await ask(span(72))).toEqual([200, undefined]);
  });

  it('reads no longer span, and no file, and is told so', async () => {
    expect(await ask(span(73))).toEqual([403, expect.stringContaining('72 hours')]);
    expect(await ask(`${span(1)}&format=csv`)).toEqual([403, expect.stringContaining('CSV')]);
    expect(await ask(span(1), { accept: 'text/csv' })).toEqual([403, expect.stringContaining('CSV')]);
    expect((await app.get(`/api/observations?${PM25}&${span(73)}&format=csv`)).status).toBe(200);
  });
});
