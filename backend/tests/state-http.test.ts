import type { Problem, RealmState, Registry } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let app: RunningApp;
let pm25: number;

beforeAll(async () => {
  app = await startApp();
  const registry = (await (await app.get('/api/registry?realm=sim')).json()) as Registry;
  const station = registry.things.find(({ slug }) => slug === 'air-thanh-co')!;
  pm25 = station.datastreams.find(({ key }) => key === 'pm25')!.id;
});
afterAll(() => app?.stop());

const ask = (query: Record<string, string>) => app.get(`/api/state?${new URLSearchParams(query)}`);

async function state(atMs: number): Promise<RealmState> {
  return (await (await ask({ realm: 'sim', at: String(atMs) })).json()) as RealmState;
}

async function send(...readings: [timeMs: number, value: number][]): Promise<void> {
  const body = readings.map(([t, v]) => JSON.stringify({ thing: 'air-thanh-co', t, v: { pm25: v } })).join('\n');
  const headers = { ...app.engineer, 'content-type': 'application/x-ndjson' };
  await fetch(`${app.run.url}/api/import?realm=sim`, { method: 'POST', headers, body });
}

describe('GET /api/state', () => {
  it('tells the newest value at the moment, whether or not a keyframe lies before it', async () => {
    const now = Date.now();
    await send([now - 3 * DAY_MS, 30], [now - 10 * MINUTE_MS, 10], [now - 1000, 1]);
    expect(await state(now - 2 * DAY_MS)).toEqual({
      realm: 'sim',
      at: now - 2 * DAY_MS,
      source: 'observations',
      horizonMs: 7 * DAY_MS,
      i: [pm25],
      t0: now - 3 * DAY_MS,
      dt: [0],
      v: [30],
      q: [4],
    });
    expect(await state(now - 5 * MINUTE_MS)).toMatchObject({ t0: now - 10 * MINUTE_MS, v: [10] });
    await expect.poll(async () => (await state(now)).source).toBe('keyframe');
    expect(await state(now)).toMatchObject({ i: [pm25], t0: now - 1000, v: [1] });
    // What is this late lies behind every keyframe.
    await send([now - 500, 2], [now - 4 * MINUTE_MS, 7]);
    expect(await state(now)).toMatchObject({ t0: now - 500, v: [2], source: 'keyframe' });
    expect(await state(now - 3 * MINUTE_MS)).toMatchObject({ t0: now - 4 * MINUTE_MS, v: [7] });
  });

  it('knows nothing older than its horizon', async () => {
    const now = Date.now();
    await send([now - 20 * DAY_MS, 5]);
    expect((await state(now - 13 * DAY_MS)).v).toEqual([5]);
    expect(await state(now - 13 * DAY_MS + 1)).toMatchObject({ i: [], dt: [], v: [] });
  });

  it('takes a time with an offset, also where its plus was not encoded, and five minutes of a clock ahead', async () => {
    const at = new Date(Date.now() + 7 * 3_600_000).toISOString().replace('Z', '+07:00');
    const answer = (await (await app.get(`/api/state?realm=sim&at=${at}`)).json()) as RealmState;
    expect(answer.at).toBe(Date.parse(at));
    expect((await ask({ realm: 'sim', at: String(Date.now() + 4 * MINUTE_MS) })).status).toBe(200);
  });

  it.each([
    ['no moment', { at: '' }, 'at', /missing/],
    ['half a number', { at: '17640000.' }, 'at', /ISO 8601/],
    ['a time without a zone', { at: '2026-11-24T23:00:00' }, 'at', /offset/],
    ['seconds', { at: String(Math.floor(Date.now() / 1000)) }, 'at', /milliseconds/],
    ['a moment before everything', { realm: 'live', at: '2025-06-30T00:00:00+07:00' }, 'at', /2025-06-30T17:00:00/],
    ['the future', { at: String(Date.now() + 10 * MINUTE_MS) }, 'at', /must lie within/],
    ['no realm', { realm: '' }, 'realm', /name a realm/],
  ])('refuses %s, naming the field', async (_name, change, field, reason) => {
    const response = await ask({ realm: 'sim', at: String(Date.now()), ...change });
    expect(response.status).toBe(400);
    const problem = (await response.json()) as Problem;
    expect(problem.errors?.[0]?.field).toBe(field);
    expect(problem.detail).toMatch(reason);
  });

  it('knows no realm of another name, and nobody who has not signed in', async () => {
    expect((await ask({ realm: 'nowhere', at: String(Date.now()) })).status).toBe(404);
    expect((await fetch(`${app.run.url}/api/state?realm=sim&at=${Date.now()}`)).status).toBe(401);
  });
});
