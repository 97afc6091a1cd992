import type { Mark, Problem } from '@commune/contract';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { journalSettled } from './journal-settled.ts';
import { type RunningApp, startApp } from './running-app.ts';

/** Four days back: every bucket of the test is over, a day of Asia/Ho_Chi_Minh included. */
const T0 = Math.floor(Date.now() / 86_400_000 - 4) * 86_400_000;
const MINUTE = 60_000;

let app: RunningApp;
let client: Client;
beforeAll(async () => {
  app = await startApp();
  client = new Client({ connectionString: app.database.url });
  await client.connect();
  const body = Array.from({ length: 120 }, (_, k) =>
    JSON.stringify({ thing: 'air-thanh-co', t: T0 + k * MINUTE, v: { pm25: k === 30 ? 900 : 10 } }),
  ).join('\n');
  const headers = { ...app.engineer, 'content-type': 'application/x-ndjson' };
  await fetch(`${app.run.url}/api/import?realm=sim`, { method: 'POST', headers, body });
});
afterAll(async () => {
  await client?.end();
  await app?.stop();
});

const span = {
  realm: 'sim',
  thing: 'air-thanh-co',
  key: 'pm25',
  from: T0 + 30 * MINUTE,
  to: T0 + 31 * MINUTE,
  quality: 'discard',
  reason: 'bụi công trường',
};
const make = async (change: object = {}) =>
  (await (await app.post('/api/marks', { ...span, ...change })).json()) as Mark;
const remove = (id: string) =>
  fetch(`${app.run.url}/api/marks/${id}?realm=sim`, { method: 'DELETE', headers: app.engineer });
const list = async (query: Record<string, string> = {}) =>
  (await (await app.get(`/api/marks?${new URLSearchParams({ realm: 'sim', ...query })}`)).json()) as Mark[];

/** The largest value and the number of readings of the first hour, or of the first day, as the rollups have them. */
async function rolledUp(level: '1h' | '1d'): Promise<{ max: number; n: number }> {
  await journalSettled(client);
  await bringUpToDate(client);
  const { rows } = await client.query<{ max: number; n: number }>(
    `SELECT max(r.max)::float8 AS max, sum(r.n)::int AS n FROM sandbox.observation_${level} r
     JOIN sandbox.datastream d ON d.id = r.datastream_id JOIN sandbox.thing t ON t.id = d.thing_id
     WHERE t.slug = 'air-thanh-co' AND d.key = 'pm25'`,
  );
  return rows[0]!;
}

describe('marks', () => {
  it('leave what is discarded out of the rollups, and bring it back when undone, with no row changed', async () => {
    expect(await rolledUp('1h')).toEqual({ max: 900, n: 120 });
    const mark = await make();
    expect(mark).toMatchObject({
      thing: 'air-thanh-co',
      key: 'pm25',
      fromMs: span.from,
      toMs: span.to,
      who: 'engineer',
    });
    expect(await rolledUp('1h')).toEqual({ max: 10, n: 119 });
    expect(await rolledUp('1d')).toEqual({ max: 10, n: 119 });
    expect((await remove(mark.id)).status).toBe(200);
    expect(await rolledUp('1h')).toEqual({ max: 900, n: 120 });
    expect(await rolledUp('1d')).toEqual({ max: 900, n: 120 });
    expect((await remove(mark.id)).status).toBe(404);
    const { rows } = await client.query('SELECT action, who, subject FROM core.audit_entry ORDER BY id DESC LIMIT 2');
    expect(rows).toEqual([
      { action: 'mark.undo', who: 'engineer', subject: 'sim/air-thanh-co/pm25' },
      { action: 'mark.make', who: 'engineer', subject: 'sim/air-thanh-co/pm25' },
    ]);
  });

  it.each(['calibrating', 'faulty'])('show what is %s: no bucket becomes due', async (quality) => {
    const mark = await make({ quality });
    const { rows } = await client.query('SELECT count(*)::int AS n FROM core.rollup_due');
    expect(rows[0]).toEqual({ n: 0 });
    await remove(mark.id);
  });

  it('redo no more than what is stored, however long the range', async () => {
    const mark = await make({ from: T0 - 3000 * 86_400_000, to: T0 + 600 * 86_400_000 });
    const begun = performance.now();
    expect(await rolledUp('1h')).toEqual({ max: null, n: null });
    await remove(mark.id);
    expect(await rolledUp('1h')).toEqual({ max: 900, n: 120 });
    // Half a million buckets lie in the range, 12 of them with readings.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('that the station made itself are not undone', async () => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
       SELECT d.id, now(), 'infinity', 'calibrating', 'test', 'station-status'
       FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.slug = 'air-thanh-co' AND d.key = 'pm25'
       RETURNING id::text`,
    );
    const { id } = rows[0]!;
    const refused = await remove(id);
    expect(refused.status).toBe(409);
    expect(((await refused.json()) as Problem).detail).toContain('discard');
    expect(await list()).toMatchObject([{ id, toMs: null, who: 'station-status' }]);
    await client.query('DELETE FROM sandbox.observation_mark');
  });

  it('are listed by datastream and time', async () => {
    const [first, second] = [await make({ quality: 'faulty' }), await make({ key: 'pm10', quality: 'calibrating' })];
    expect((await list({ thing: 'air-thanh-co' })).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await list({ key: 'pm10' })).map(({ id }) => id)).toEqual([second.id]);
    expect(await list({ from: String(span.to) })).toEqual([]);
    expect(await list({ to: String(span.from) })).toEqual([]);
    expect(await list({ from: String(span.to - 1), to: String(span.to) })).toHaveLength(2);
    expect(await list({ thing: 'nobody' })).toEqual([]);
    for (const { id } of [first, second]) await remove(id);
  });

  it.each([
    ['a range the wrong way round', { to: span.from }, 400, 'to'],
    ['a range of eleven years', { to: span.from + 4000 * 86_400_000 }, 400, 'to'],
    ['a time without a zone', { from: '2026-01-01T00:00:00' }, 400, 'from'],
    ['a quality that is none', { quality: 'bad' }, 400, 'quality'],
    ['no reason', { reason: ' ' }, 400, 'reason'],
    ['a datastream that is not there', { key: 'no2-x' }, 404, undefined],
    ['a realm that is not there', { realm: 'nowhere' }, 404, undefined],
  ])('refuse %s', async (_name, change, status, field) => {
    const response = await app.post('/api/marks', { ...span, ...change });
    expect(response.status).toBe(status);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });

  it('refuse whoever is no engineer', async () => {
    expect((await app.post('/api/marks', span, {})).status).toBe(401);
    const signedIn = await fetch(app.run.signIn.operator, { redirect: 'manual' });
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
    expect((await app.post('/api/marks', span, { cookie })).status).toBe(403);
    expect(await list()).toEqual([]);
  });
});
