import path from 'node:path';
import { migrate, seed } from '@commune/db';
import { type StatusReading, statusSpans } from '@commune/domain';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { appendJournal, pruneJournal } from '../src/store/journal.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import { followStationStatus } from '../src/watch/station-status.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { journalSettled } from './journal-settled.ts';

const MINUTE = 60_000;
const T0 = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000;
const MEANING = new Map([
  [1, 'calibrating'],
  [2, 'faulty'],
] as const);

let database: TestDatabase;
let client: pg.Client;
let pool: pg.Pool;
let realmId: number;
let status: number;
let measured: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
  await seed(client);
  const { rows } = await client.query<{ id: number; key: string; realm: number }>(
    `SELECT d.id, d.key, t.realm_id::int AS realm FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
     WHERE t.slug = 'air-thanh-co' ORDER BY d.id`,
  );
  realmId = rows[0]!.realm;
  status = rows.find(({ key }) => key === 'station-status')!.id;
  measured = rows.filter(({ key }) => key !== 'station-status').map(({ id }) => id);
  await prepareDays(pool, 'sandbox', T0, T0 + 86_400_000);
});
afterEach(async () => {
  await client.query('DELETE FROM sandbox.observation; DELETE FROM sandbox.observation_mark');
});
afterAll(async () => {
  await pool?.end();
  await client?.end();
  await database?.drop();
});

/** `[minute, code]`, stored together. */
async function say(...codes: [minute: number, code: number][]): Promise<void> {
  const readings = codes.map(([minute, value]) => ({
    datastreamId: status,
    timeMs: T0 + minute * MINUTE,
    value,
    quality: 0,
  }));
  await client.query('BEGIN');
  const { stored } = await mergeObservations(client, 'sandbox', readings);
  const origin = '00000000-0000-4000-8000-000000000001';
  if (stored.length > 0) await appendJournal(client, 'sandbox', { realmId, origin, via: 'ingest', readings: stored });
  await client.query('COMMIT');
  await journalSettled(client);
}

async function marks(stream: number): Promise<[number, number | null, string][]> {
  const { rows } = await client.query<{ from: number; to: number; quality: string }>(
    `SELECT (extract(epoch FROM from_time) * 1000)::float8 AS "from", (extract(epoch FROM to_time) * 1000)::float8 AS "to", quality
     FROM sandbox.observation_mark WHERE datastream_id = $1 AND who = 'station-status' ORDER BY from_time`,
    [stream],
  );
  return rows.map(({ from, to, quality }) => [
    (from - T0) / MINUTE,
    Number.isFinite(to) ? (to - T0) / MINUTE : null,
    quality,
  ]);
}

describe('the status of a station', () => {
  it('marks all that the station measures beside it, until it says otherwise', async () => {
    await say([0, 0], [10, 1], [20, 1]);
    await followStationStatus(client);
    for (const stream of measured) expect(await marks(stream)).toEqual([[10, null, 'calibrating']]);
    expect(await marks(status)).toEqual([]);
    await say([30, 2]);
    await say([40, 0]);
    await followStationStatus(client);
    expect(await marks(measured[0]!)).toEqual([
      [10, 30, 'calibrating'],
      [30, 40, 'faulty'],
    ]);
  });

  it('is told anew where a code comes late', async () => {
    await say([10, 1], [40, 0]);
    await followStationStatus(client);
    await say([25, 0]);
    await followStationStatus(client);
    expect(await marks(measured[0]!)).toEqual([[10, 25, 'calibrating']]);
    await say([5, 2], [30, 1]);
    await followStationStatus(client);
    expect(await marks(measured[0]!)).toEqual([
      [5, 10, 'faulty'],
      [10, 25, 'calibrating'],
      [30, 40, 'calibrating'],
    ]);
  });

  it('leaves alone what a person marked, and a mark whose beginning is no longer kept', async () => {
    const by = (who: string, minute: number) =>
      client.query(
        `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
         VALUES ($1, to_timestamp($2 / 1000.0), 'infinity', 'faulty', 'test', $3)`,
        [measured[0], T0 + minute * MINUTE, who],
      );
    await by('engineer', 0);
    await by('station-status', -9000);
    await say([10, 0], [20, 1]);
    await followStationStatus(client);
    expect(await marks(measured[0]!)).toEqual([
      [-9000, 10, 'faulty'],
      [20, null, 'calibrating'],
    ]);
    const { rows } = await client.query(
      "SELECT count(*)::int AS n FROM sandbox.observation_mark WHERE who = 'engineer'",
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('does not write again what it has written', async () => {
    await say([10, 1]);
    await followStationStatus(client);
    const ids = async () => (await client.query('SELECT id FROM sandbox.observation_mark ORDER BY id')).rows;
    const before = await ids();
    expect(before).toHaveLength(measured.length);
    await say([20, 1]);
    await followStationStatus(client);
    expect(await ids()).toEqual(before);
  });

  it('equals what its whole history says, in whatever order and portions it came', { timeout: 60_000 }, async () => {
    const code = fc.record({ minute: fc.nat(300), code: fc.nat(3) });
    const history = fc.uniqueArray(code, { maxLength: 25, selector: ({ minute }) => minute });
    const portions = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(history, portions, async (codes, sizes) => {
        await client.query('DELETE FROM sandbox.observation; DELETE FROM sandbox.observation_mark');
        for (let at = 0, k = 0; at < codes.length; at += sizes[k++ % sizes.length]!) {
          const portion = codes.slice(at, at + sizes[k % sizes.length]!);
          await say(...portion.map(({ minute, code }): [number, number] => [minute, code]));
          await followStationStatus(client);
        }
        const sorted: StatusReading[] = codes
          .map(({ minute, code }) => ({ timeMs: minute, code }))
          .toSorted((a, b) => a.timeMs - b.timeMs);
        const expected = statusSpans(sorted, MEANING, Number.POSITIVE_INFINITY).map(({ fromMs, toMs, quality }) => [
          fromMs,
          Number.isFinite(toMs) ? toMs : null,
          quality,
        ]);
        expect(await marks(measured[0]!)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('is not missed because the journal was pruned', async () => {
    await client.query("DELETE FROM core.journal_cursor WHERE follower <> 'station-status'");
    const prune = async () => {
      await bringUpToDate(client);
      return pruneJournal(pool, 'sandbox', Date.now() + MINUTE, 1000);
    };
    await prune();
    await say([10, 1]);
    expect(await prune()).toBe(0);
    await followStationStatus(client);
    expect(await prune()).toBe(1);
    expect(await marks(measured[0]!)).toHaveLength(1);
  });
});
