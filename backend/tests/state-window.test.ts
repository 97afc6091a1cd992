import path from 'node:path';
import { HORIZON_MS, MAX_WINDOW_READINGS, type Problem, type StateWindow } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import { WindowState } from '@commune/domain';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { changeColumns, latestColumns } from '../src/http/state-columns.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import type { Reading } from '../src/store/reading.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { stateFromObservations } from '../src/store/state.ts';
import { readWindow } from '../src/store/state-window.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type RunningApp, startApp } from './running-app.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.UTC(2026, 0, 5);
const SPAN_MS = 2 * HOUR_MS;

describe('a window of the past', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let realm: RealmRow;
  let streams: number[];

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 2 });
    const client = await pool.connect();
    await migrate(client as never, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client as never);
    client.release();
    realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
    await prepareDays(pool, 'sandbox', START_MS - HORIZON_MS - SPAN_MS, START_MS + SPAN_MS);
    const found = await pool.query<{ id: number }>(
      `SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
       WHERE t.realm_id = $1 ORDER BY d.id LIMIT 6`,
      [realm.id],
    );
    streams = found.rows.map(({ id }) => id);
  });
  afterEach(() => pool.query('DELETE FROM sandbox.observation'));
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  async function store(readings: Reading[]): Promise<void> {
    const client = await pool.connect();
    await mergeObservations(client, 'sandbox', readings);
    client.release();
  }

  async function windowOf(fromMs: number, toMs: number): Promise<StateWindow> {
    const read = await readWindow(pool, realm, { fromMs, toMs });
    if (typeof read === 'number') throw new Error(`a window of this realm has ${read} ms`);
    const columns = { base: latestColumns(read.base), changes: changeColumns(read.changes, fromMs) };
    const window = { realm: 'sim', from: fromMs, to: toMs, stepMs: read.stepMs, horizonMs: HORIZON_MS, ...columns };
    // as it comes over the wire
    return JSON.parse(JSON.stringify(window)) as StateWindow;
  }

  async function straight(atMs: number): Promise<Reading[]> {
    const client = await pool.connect();
    try {
      return (await stateFromObservations(client, realm, atMs)).readings;
    } finally {
      client.release();
    }
  }

  function drawn(window: WindowState, atMs: number): Reading[] {
    const { i, t0, dt, v, q } = window.at(atMs);
    const readings = i.map((datastreamId, k) => ({
      ...{ datastreamId, timeMs: t0 + dt[k]!, value: v[k]!, quality: q?.[k] ?? 0 },
    }));
    return readings.sort((a, b) => a.datastreamId - b.datastreamId);
  }

  const halfMinuteMs = fc.nat(SPAN_MS / MINUTE_MS / 2).map((n) => n * 2 * MINUTE_MS);
  const offsetMs = fc.oneof(
    { weight: 4, arbitrary: halfMinuteMs },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: SPAN_MS }) },
    { weight: 1, arbitrary: halfMinuteMs.map((offset) => offset - HORIZON_MS) },
  );

  it('draws at every moment the state that the observations themselves say', { timeout: 120_000 }, async () => {
    let compared = 0;
    const stored = fc.uniqueArray(fc.tuple(fc.nat(5), offsetMs, fc.integer({ min: -9, max: 9 })), {
      ...{
        minLength: 1,
        maxLength: 60,
        selector: ([stream, offset]: [number, number, number]) => `${stream} ${offset}`,
      },
    });
    const within = fc.integer({ min: 0, max: SPAN_MS });
    const moments = fc.array(fc.oneof(halfMinuteMs, within), { minLength: 4, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(stored, moments, async (rows, offsets) => {
        await pool.query('DELETE FROM sandbox.observation');
        await store(
          rows.map(([stream, offset, value]) => ({
            ...{ datastreamId: streams[stream]!, timeMs: START_MS + offset, value, quality: stream % 3 },
          })),
        );
        const [fromMs, toMs] = [Math.min(...offsets), Math.max(...offsets) + 1].map((offset) => START_MS + offset);
        const window = new WindowState(await windowOf(fromMs!, toMs!));
        expect(window.stepMs).toBe(0);
        for (const offset of offsets) {
          expect(drawn(window, START_MS + offset)).toEqual(await straight(START_MS + offset));
          compared++;
        }
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  it('has the last of each ten minutes, told at their end, where the readings are too many, and says so', async () => {
    // No rollups run here: the cursor says so, and ten minutes are made of the readings.
    await pool.query("UPDATE core.rollup_cursor SET at = '2000-01-01Z'");
    const perStream = Math.ceil((MAX_WINDOW_READINGS + 1) / streams.length);
    await pool.query(
      `INSERT INTO sandbox.observation (datastream_id, quality, time, value)
       SELECT d, 0, to_timestamp(($1 + k * $2::float8) / 1000.0), k FROM unnest($3::int[]) AS d, generate_series(0, $4::int - 1) AS k`,
      [START_MS, HOUR_MS / perStream, streams, perStream],
    );
    const whole = await windowOf(START_MS - 1, START_MS + HOUR_MS);
    expect(whole.stepMs).toBe(10 * MINUTE_MS);
    expect(whole.changes.n).toEqual(streams.map(() => 6));
    const window = new WindowState(whole);
    const lastOfTenMinutes = Math.ceil(perStream / 6) - 1;
    expect(drawn(window, START_MS + 15 * MINUTE_MS)[0]).toMatchObject({ timeMs: START_MS + 10 * MINUTE_MS });
    expect(drawn(window, START_MS + 15 * MINUTE_MS)[0]!.value).toBeCloseTo(lastOfTenMinutes, -1);
    const half = await windowOf(START_MS - 1, START_MS + 20 * MINUTE_MS);
    expect(half.stepMs).toBe(0);
  });
});

describe('GET /api/state/window', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp(undefined, { ROLES: 'http' });
  });
  afterAll(() => app?.stop());
  const ask = (query: Record<string, string>) => app.get(`/api/state/window?${new URLSearchParams(query)}`);

  it('tells the state at its beginning and what came until its end', async () => {
    const now = Date.now();
    const sent = [now - 50 * MINUTE_MS, now - 30 * MINUTE_MS, now - 10 * MINUTE_MS];
    const body = sent.map((t, k) => JSON.stringify({ thing: 'air-thanh-co', t, v: { pm25: 10 + k } })).join('\n');
    const headers = { ...app.engineer, 'content-type': 'application/x-ndjson' };
    await fetch(`${app.run.url}/api/import?realm=sim`, { method: 'POST', headers, body });
    const [from, to] = [now - 40 * MINUTE_MS, now];
    const answer = (await (await ask({ realm: 'sim', from: String(from), to: String(to) })).json()) as StateWindow;
    expect(answer).toMatchObject({
      ...{ realm: 'sim', from, to, stepMs: 0, horizonMs: HORIZON_MS },
      base: { t0: sent[0], dt: [0], v: [10], q: [4] },
      changes: { n: [2], dt: [sent[1]! - from, sent[2]! - sent[1]!], v: [11, 12], q: [4, 4] },
    });
    expect(answer.changes.i).toEqual(answer.base.i);
  });

  const now = Date.now();
  it.each([
    ['no beginning', { from: '' }, 'from', /missing/],
    ['an end before the beginning', { to: String(now - 3 * HOUR_MS) }, 'to', /after "from"/],
    ['the future', { to: String(now + HOUR_MS) }, 'to', /must lie within/],
    ['more than a week', { from: String(now - 8 * 24 * HOUR_MS) }, 'to', /168 hours/],
    ['what is beyond the horizon', { from: '2020-01-01T00:00:00Z', to: '2020-01-01T01:00:00Z' }, 'to', /within/],
    ['no realm', { realm: '' }, 'realm', /name a realm/],
  ])('refuses %s', async (_name, change, field, reason) => {
    const response = await ask({ realm: 'sim', from: String(now - 2 * HOUR_MS), to: String(now), ...change });
    expect(response.status).toBe(400);
    const problem = (await response.json()) as Problem;
    expect(problem.errors?.[0]?.field).toBe(field);
    expect(problem.detail).toMatch(reason);
  });
});
