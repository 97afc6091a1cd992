import path from 'node:path';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { appendJournal } from '../src/store/journal.ts';
import { copyStep, prepareDays } from '../src/store/observations.ts';
import type { Reading } from '../src/store/reading.ts';
import { acceptedWindow, listRealms } from '../src/store/realms.ts';
import { applyRetention, type Retention } from '../src/store/retention.ts';
import { runScript } from '../src/store/script.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { journalSettled } from './journal-settled.ts';

const DAY = 86_400_000;
const NOW = Date.now();
const FROM = Math.floor(NOW / DAY - 40) * DAY;
const FOREVER: Retention = { raw: null, '10m': null, '1h': null, '1d': null };

let template: TestDatabase;
let database: TestDatabase;
let client: pg.Client;
let pool: pg.Pool;
let stream: number;
let realmId: number;

/** Forty days of a reading every five minutes, rolled up; each test gets a copy. */
beforeAll(async () => {
  template = await createTestDatabase();
  await open(template);
  await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
  await seed(client);
  await lookUp();
  await store(
    Array.from({ length: 39 * 288 }, (_, k) => ({
      datastreamId: stream,
      timeMs: FROM + k * 300_000,
      value: k % 97,
      quality: 0,
    })),
  );
  await bringUpToDate(client);
  await close();
});
afterAll(async () => {
  await close();
  await database?.drop();
  await template?.drop();
});
beforeEach(async () => {
  await close();
  await database?.drop();
  database = await copyOfTemplate();
  await open(database);
  await lookUp();
});

/** TimescaleDB's scheduler keeps a connection to every database, and a database that is connected to is not copied. */
async function copyOfTemplate(): Promise<TestDatabase> {
  const server = new URL(template.url);
  const name = server.pathname.slice(1);
  server.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await admin.end();
  return createTestDatabase(template);
}

async function open({ url }: TestDatabase): Promise<void> {
  client = new pg.Client({ connectionString: url });
  await client.connect();
  pool = new pg.Pool({ connectionString: url, max: 2 });
  // Dropping the database may find a connection that is only just going.
  pool.on('error', () => undefined);
}

async function close(): Promise<void> {
  await pool?.end().catch(() => undefined);
  await client?.end().catch(() => undefined);
}

async function lookUp(): Promise<void> {
  const { rows } = await client.query<{ stream: number; realm: number }>(
    `SELECT min(d.id) AS stream, min(t.realm_id)::int AS realm FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id`,
  );
  ({ stream, realm: realmId } = rows[0]!);
}

async function store(readings: Reading[]): Promise<void> {
  const times = readings.map(({ timeMs }) => timeMs);
  await prepareDays(client, 'sandbox', Math.min(...times), Math.max(...times));
  await client.query('BEGIN');
  await runScript(client, [copyStep('sandbox', readings)]);
  const origin = '00000000-0000-4000-8000-000000000001';
  await appendJournal(client, 'sandbox', { realmId, origin, via: 'ingest', readings });
  await client.query('COMMIT');
  await journalSettled(client);
}

async function discard(fromMs: number, toMs: number): Promise<void> {
  const range = [stream, new Date(fromMs), new Date(toMs)];
  await client.query(
    `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
     VALUES ($1, $2, $3, 'discard', 'test', 'test')`,
    range,
  );
  await client.query(
    "INSERT INTO core.rollup_due (realm_schema, datastream_id, from_time, to_time) VALUES ('sandbox', $1, $2, $3)",
    range,
  );
}

async function rollups(level: '10m' | '1h' | '1d', beforeMs: number): Promise<unknown[]> {
  const { rows } = await client.query(
    `SELECT bucket, n::int, min, max, sum, first, last FROM sandbox.observation_${level}
     WHERE datastream_id = $1 AND bucket < $2 ORDER BY bucket`,
    [stream, new Date(beforeMs)],
  );
  return rows;
}

async function oldestMs(table: string, column = 'time'): Promise<number> {
  const { rows } = await client.query<{ at: Date }>(`SELECT min(${column}) AS at FROM sandbox.${table}`);
  return rows[0]!.at.getTime();
}

/** The first midnight of Viet Nam, or of UTC, that is not before. */
const midnight = (ms: number, zoneHours: number) =>
  Math.ceil((ms + zoneHours * 3_600_000) / DAY) * DAY - zoneHours * 3_600_000;

describe('retention', () => {
  it('drops readings and leaves every rollup of them as it was, whatever comes late or is marked', async () => {
    const levels = ['10m', '1h', '1d'] as const;
    const held = new Map<string, unknown[]>();
    for (const level of levels) held.set(level, await rollups(level, NOW));
    await applyRetention(pool, 'sandbox', { ...FOREVER, raw: 10 }, NOW);
    const floorMs = Math.floor(NOW / DAY - 11) * DAY;
    expect(await oldestMs('observation')).toBe(floorMs);
    for (const level of levels) expect(await rollups(level, NOW)).toEqual(held.get(level));

    // A reading that had waited for a day, one of the last day kept, and a mark over everything.
    await store([{ datastreamId: stream, timeMs: floorMs - 5 * DAY + 1, value: 5000, quality: 0 }]);
    await store([{ datastreamId: stream, timeMs: floorMs + 1, value: 6000, quality: 0 }]);
    await bringUpToDate(client);
    for (const level of levels) {
      expect(await rollups(level, floorMs - DAY)).toEqual(
        held.get(level)!.filter((row) => (row as { bucket: Date }).bucket.getTime() < floorMs - DAY),
      );
      const touched = (await rollups(level, floorMs + 1)).at(-1);
      expect(touched).toMatchObject({ max: 6000 });
    }
    await discard(FROM, NOW);
    await bringUpToDate(client);
    // The local day that the floor lies in holds both: of its dropped part nothing may be lost.
    const localDayMs = midnight(floorMs, 7) - DAY;
    for (const level of levels) {
      const kept = held.get(level)!.filter((row) => (row as { bucket: Date }).bucket.getTime() < localDayMs);
      expect(await rollups(level, localDayMs)).toEqual(kept);
      expect(kept.length).toBeGreaterThan(20);
    }
    expect(await rollups('10m', NOW)).toHaveLength((floorMs - FROM) / 600_000);
    expect((await rollups('1d', NOW)).at(-1)).toMatchObject({ n: ((floorMs - localDayMs) / DAY) * 288 });
  });

  it('drops each level by itself, and a coarser one does not notice', async () => {
    const days = await rollups('1d', NOW);
    const hours = await rollups('1h', NOW);
    await applyRetention(pool, 'sandbox', { ...FOREVER, raw: 10, '10m': 10 }, NOW);
    // Chunks of rollups span ten days and go as a whole.
    expect(await oldestMs('observation_10m', 'bucket')).toBeGreaterThan(FROM + 10 * DAY);
    expect(await rollups('1h', NOW)).toEqual(hours);
    await applyRetention(pool, 'sandbox', { raw: 10, '10m': 10, '1h': 10, '1d': null }, NOW);
    expect(await oldestMs('observation_1h', 'bucket')).toBeGreaterThan(FROM + 10 * DAY);
    await discard(FROM, NOW - 5 * DAY);
    await bringUpToDate(client);
    const floorMs = midnight(NOW - 11 * DAY, 7) - DAY;
    expect(await rollups('1d', floorMs)).toEqual(
      days.filter((row) => (row as { bucket: Date }).bucket.getTime() < floorMs),
    );
    await applyRetention(pool, 'sandbox', { raw: 10, '10m': 10, '1h': 10, '1d': 10 }, NOW);
    expect(await oldestMs('observation_1d', 'bucket')).toBeGreaterThan(FROM + 10 * DAY);
  });

  it('waits for rollups that have yet to follow, and keeps what a drill is about', async () => {
    await store([{ datastreamId: stream, timeMs: FROM + 1, value: 1, quality: 0 }]);
    await applyRetention(pool, 'sandbox', { ...FOREVER, raw: 10 }, NOW);
    expect(await oldestMs('observation')).toBe(FROM);
    await bringUpToDate(client);
    await client.query(
      `INSERT INTO core.realm (slug, kind, name, commune_code, accept_from, accept_until, clock_start)
       SELECT 'flood', 'drill', name, commune_code, $1, $2, $1 FROM core.realm WHERE slug = 'sim'`,
      [new Date(FROM + 3 * DAY), new Date(FROM + 4 * DAY)],
    );
    await applyRetention(pool, 'sandbox', { ...FOREVER, raw: 10 }, NOW);
    expect(await oldestMs('observation')).toBe(FROM + 3 * DAY);
  });
});

it('is where the window of a realm begins', async () => {
  const realms = await listRealms(pool, 30);
  for (const realm of realms) expect(acceptedWindow(realm, NOW).fromMs).toBe(NOW - 30 * DAY);
  const [live] = await listRealms(pool, 36_000);
  expect(acceptedWindow(live!, NOW).fromMs).toBe(live!.acceptFromMs);
});
