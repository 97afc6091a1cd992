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
