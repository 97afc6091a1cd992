import path from 'node:path';
import { migrate, seed } from '@commune/db';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { appendJournal } from '../src/store/journal.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import type { Reading } from '../src/store/reading.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { journalSettled } from './journal-settled.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const ORIGIN = '00000000-0000-4000-8000-000000000001';
/** Three days back: every bucket of the test is over, a day of Asia/Ho_Chi_Minh included. */
const START_MS = Math.floor(Date.now() / 86_400_000 - 4) * 86_400_000;
const SPAN_MS = 2 * 86_400_000;

let database: TestDatabase;
let client: pg.Client;
let pool: pg.Pool;
let realmId: number;
let streams: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await migrate(client, path.join(ROOT, 'db'));
  await seed(client);
  const realm = await client.query<{ id: number }>("SELECT id FROM core.realm WHERE slug = 'sim'");
  realmId = realm.rows[0]!.id;
  const found = await client.query<{ id: number }>('SELECT id FROM sandbox.datastream ORDER BY id LIMIT 2');
  streams = found.rows.map(({ id }) => id);
  await prepareDays(pool, 'sandbox', START_MS, START_MS + SPAN_MS);
});
afterAll(async () => {
  await pool?.end();
  await client?.end();
  await database?.drop();
});

async function store(readings: Reading[]): Promise<void> {
  await client.query('BEGIN');
  const { stored } = await mergeObservations(client, 'sandbox', readings);
  if (stored.length > 0) {
    await appendJournal(client, 'sandbox', { realmId, origin: ORIGIN, via: 'ingest', readings: stored });
  }
  await client.query('COMMIT');
}

async function mark(datastreamId: number, fromMs: number, toMs: number): Promise<void> {
  const range = [datastreamId, new Date(fromMs), new Date(toMs)];
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
     VALUES ($1, $2, $3, 'discard', 'test', 'test')`,
    range,
  );
  await client.query(
    "INSERT INTO core.rollup_due (realm_schema, datastream_id, from_time, to_time) VALUES ('sandbox', $1, $2, $3)",
    range,
  );
  await client.query('COMMIT');
}

/** What a level must hold, computed from the observations alone. */
async function difference(table: string, unit: string): Promise<unknown[]> {
  const bucket =
    unit === '10m' ? "date_bin('10 min', o.time, '2000-01-01Z')" : `date_trunc('${unit}', o.time, 'Asia/Ho_Chi_Minh')`;
  const { rows } = await client.query(
    `WITH expected AS (
       SELECT o.datastream_id, ${bucket} AS bucket, count(*) AS n, min(value) AS min, max(value) AS max, sum(value) AS sum,
              (array_agg(value ORDER BY time))[1] AS first, (array_agg(value ORDER BY time DESC))[1] AS last
       FROM sandbox.observation o
       WHERE NOT EXISTS (SELECT FROM sandbox.observation_mark m WHERE m.datastream_id = o.datastream_id AND m.quality = 'discard'
                         AND o.time >= m.from_time AND o.time < m.to_time)
       GROUP BY 1, 2),
     held AS (SELECT datastream_id, bucket, n::bigint, min, max, sum, first, last FROM sandbox.${table})
     SELECT 'missing' AS what, e.* FROM (SELECT * FROM expected EXCEPT SELECT * FROM held) e
     UNION ALL SELECT 'wrong', h.* FROM (SELECT * FROM held EXCEPT SELECT * FROM expected) h`,
  );
  return rows;
}

const moment = fc.integer({ min: 0, max: SPAN_MS - 1 }).map((offset) => START_MS + offset);
const reading = fc.record({
  stream: fc.nat(1),
  timeMs: moment,
  // Whole numbers: sums are the same whichever way they are added up.
  value: fc.integer({ min: -50, max: 50 }),
});
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      readings: fc.uniqueArray(reading, { maxLength: 60, selector: (r) => `${r.stream} ${r.timeMs}` }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ stream: fc.nat(1), from: moment, lengthMs: fc.integer({ min: 1, max: 20 * 3_600_000 }) }),
  },
  { weight: 2, arbitrary: fc.constant('settle' as const) },
);

describe('rollups', () => {
  it('equal a recomputation from the observations, after any late, repeated, marked or disordered writes', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const each of steps) {
          if (each === 'settle') await bringUpToDate(client);
          else if ('readings' in each) {
            await store(
              each.readings.map((r) => ({
                datastreamId: streams[r.stream]!,
                timeMs: r.timeMs,
                value: r.value,
                quality: 0,
              })),
            );
          } else await mark(streams[each.stream]!, each.from, each.from + each.lengthMs);
        }
        await journalSettled(client);
        await bringUpToDate(client);
        expect(await difference('observation_10m', '10m')).toEqual([]);
        expect(await difference('observation_1h', 'hour')).toEqual([]);
        expect(await difference('observation_1d', 'day')).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('hold what came into a bucket before it was over, however quiet the realm and however long nobody rolled up', async () => {
    const hourMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3 * 3_600_000;
    const at = (minute: number) => hourMs + minute * 60_000;
    const reading = (minute: number) => ({ datastreamId: streams[0]!, timeMs: at(minute), value: minute, quality: 0 });
    await prepareDays(pool, 'sandbox', hourMs, Date.now());
    await store([reading(3)]);
    await journalSettled(client);
    // As a round leaves it that follows the reading at once, while its bucket is not over: plain PostgreSQL has it rolled
    // up by then, TimescaleDB must not touch it yet.
    const installed = await client.query<{ engine: string }>('SELECT engine FROM commune_migration.installation');
    if (installed.rows[0]!.engine === 'postgresql') await bringUpToDate(client);
    await client.query(
      `UPDATE core.rollup_cursor SET at = to_timestamp($1 / 1000.0),
         (xid, seq) = (SELECT xid, seq FROM sandbox.journal ORDER BY xid DESC, seq DESC LIMIT 1) WHERE realm_schema = 'sandbox'`,
      [at(3) + 7000],
    );
    await store([reading(13)]);
    await store([reading(33)]);
    await journalSettled(client);
    await bringUpToDate(client);
    expect(await difference('observation_10m', '10m')).toEqual([]);
    expect(await difference('observation_1h', 'hour')).toEqual([]);
  });
});
