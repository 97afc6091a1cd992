import path from 'node:path';
import { QUALITY } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mergeBesideOthers } from '../src/ingest/merge-beside-others.ts';
import { copyStep, mergeObservations, prepareDays } from '../src/store/observations.ts';
import type { Reading } from '../src/store/reading.ts';
import type { RealmSchema } from '../src/store/realms.ts';
import { runScript } from '../src/store/script.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const T = Math.floor(Date.now() / 86_400_000) * 86_400_000;

let database: TestDatabase;
let ours: pg.Client;
let theirs: pg.Client;

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
}

beforeAll(async () => {
  database = await createTestDatabase();
  [ours, theirs] = [await connect(), await connect()];
  await migrate(ours, path.join(ROOT, 'db'));
  await seed(ours);
  for (const schema of ['live', 'sandbox'] as const) await prepareDays(ours, schema, T, T);
});
afterAll(async () => {
  await ours?.end();
  await theirs?.end();
  await database?.drop();
});
beforeEach(async () => {
  await ours.query('DELETE FROM live.observation; DELETE FROM sandbox.observation');
});

const reading = (datastreamId: number, ms: number, value: number, quality = 0): Reading => ({
  datastreamId,
  timeMs: T + ms,
  value,
  quality,
});

const copy = (client: pg.Client, readings: Reading[]) => runScript(client, [copyStep('sandbox', readings)]);

async function rows(schema: RealmSchema): Promise<[number, number, number][]> {
  const found = await ours.query<{ d: number; ms: number; value: number }>(
    `SELECT datastream_id AS d, (extract(epoch FROM time) * 1000 - $1)::int AS ms, value FROM ${schema}.observation
     ORDER BY 1, 2`,
    [T],
  );
  return found.rows.map(({ d, ms, value }) => [d, ms, value]);
}

/** Whether our connection waits for a lock of theirs. */
async function weWait(): Promise<boolean> {
  const found = await theirs.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return found.rowCount === 1;
}

describe('two processes that store the same keys at once', () => {
  it.each([
    ['COMMIT', { stored: [], duplicates: [[1, 0]], conflicts: [[2, 0]] }],
    [
      'ROLLBACK',
      {
        stored: [
          [1, 0],
          [2, 0],
        ],
        duplicates: [],
        conflicts: [],
      },
    ],
  ])('agree after the first one’s %s', async (end, expected) => {
    await theirs.query('BEGIN');
    await copy(theirs, [reading(1, 0, 10), reading(2, 0, 20)]);
    await ours.query('BEGIN');
    const merging = mergeObservations(ours, 'sandbox', [reading(1, 0, 10), reading(2, 0, 21), reading(3, 0, 30)]);
    await expect.poll(weWait).toBe(true);
    await theirs.query(end);
    const { stored, duplicates, conflicts } = await merging;
    await ours.query('COMMIT');
    const keys = (readings: Reading[]) => readings.map(({ datastreamId, timeMs }) => [datastreamId, timeMs - T]);
    expect(keys(stored)).toEqual([...expected.stored, [3, 0]]);
    expect(keys(duplicates)).toEqual(expected.duplicates);
    expect(keys(conflicts)).toEqual(expected.conflicts);
  });

  it('keep both readings of one moment of arrival', async () => {
    const arrived = (ms: number, value: number) => reading(1, ms, value, QUALITY.arrivalTime);
    await copy(ours, [arrived(0, 1), arrived(1, 2)]);
    await ours.query('BEGIN');
    const merged = await mergeBesideOthers(ours, 'sandbox', [arrived(0, 3), arrived(1, 2), reading(2, 0, 4)]);
    await ours.query('COMMIT');
    expect(merged.conflicts).toEqual([]);
    expect(merged.duplicates).toMatchObject([{ value: 2 }]);
    expect(await rows('sandbox')).toEqual([
      [1, 0, 1],
      [1, 1, 2],
      [1, 2, 3],
      [2, 0, 4],
    ]);
  });

  it('leave a reading with a time of its own in contradiction', async () => {
    await copy(ours, [reading(1, 0, 1)]);
    await ours.query('BEGIN');
    const merged = await mergeBesideOthers(ours, 'sandbox', [reading(1, 0, 2)]);
    await ours.query('COMMIT');
    expect(merged.conflicts).toMatchObject([{ value: 2 }]);
    expect(await rows('sandbox')).toEqual([[1, 0, 1]]);
  });
});

it('merges into both schemas in one transaction without mixing them', async () => {
  await ours.query('BEGIN');
  await mergeObservations(ours, 'live', [reading(1, 0, 1)]);
  await mergeObservations(ours, 'sandbox', [reading(2, 0, 2)]);
  await ours.query('COMMIT');
  expect(await rows('live')).toEqual([[1, 0, 1]]);
  expect(await rows('sandbox')).toEqual([[2, 0, 2]]);
});
