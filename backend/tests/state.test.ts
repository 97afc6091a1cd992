import path from 'node:path';
import { HORIZON_MS } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendJournal, pruneJournal, type Via } from '../src/store/journal.ts';
import { pruneKeyframes, writeKeyframe } from '../src/store/keyframes.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import type { Reading } from '../src/store/reading.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { stateAt, stateFromKeyframe, stateFromObservations } from '../src/store/state.ts';
import { snapshot } from '../src/store/transaction.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const ORIGIN = '00000000-0000-4000-8000-000000000001';
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5);
const MINUTES = 6;
const SPAN_MS = MINUTES * MINUTE_MS;

let database: TestDatabase;
let pool: pg.Pool;
let client: pg.Client;
/** a second writer, with datastreams of its own */
let other: pg.Client;
let realm: RealmRow;
let streams: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  client = await connect();
  other = await connect();
  await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
  await seed(client);
  // The rollups are not what is tried here: they are done with everything.
  await client.query("UPDATE core.rollup_cursor SET xid = '9000000000000000000'");
  await client.query("UPDATE core.journal_cursor SET xid = '9000000000000000000'");
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
  await prepareDays(pool, 'sandbox', START_MS - HORIZON_MS - SPAN_MS, START_MS + 2 * SPAN_MS);
  const found = await client.query<{ id: number }>(
    `SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
     WHERE t.realm_id = $1 ORDER BY d.id LIMIT 5`,
    [realm.id],
  );
  streams = found.rows.map(({ id }) => id);
});
afterAll(async () => {
  await pool?.end();
  await other?.end();
  await client?.end();
  await database?.drop();
});
beforeEach(forget);

async function connect(): Promise<pg.Client> {
  const made = new pg.Client({ connectionString: database.url });
  await made.connect();
  return made;
}

async function forget(): Promise<void> {
  for (const table of ['observation', 'journal', 'keyframe']) await client.query(`DELETE FROM sandbox.${table}`);
}

/** A batch as ingest writes it, within the caller's transaction; a derived value replaces the one that is there. */
async function store(by: pg.Client, readings: Reading[], via: Via): Promise<void> {
  const written = via === 'derived' ? await upsert(by, readings) : await mergeObservations(by, 'sandbox', readings);
  if (written.stored.length === 0) return;
  await appendJournal(by, 'sandbox', { realmId: realm.id, origin: ORIGIN, via, readings: written.stored });
}

async function upsert(by: pg.Client, readings: Reading[]): Promise<{ stored: Reading[] }> {
  for (const { datastreamId, quality, timeMs, value } of readings) {
    await by.query(
      `INSERT INTO sandbox.observation (datastream_id, quality, time, value) VALUES ($1, $2, to_timestamp($3 / 1000.0), $4)
       ON CONFLICT (datastream_id, time) DO UPDATE SET value = excluded.value, quality = excluded.quality`,
      [datastreamId, quality, timeMs, value],
    );
  }
  return { stored: readings };
}

async function commit(readings: Reading[], via: Via = 'ingest'): Promise<void> {
  await client.query('BEGIN');
  await store(client, readings, via);
  await client.query('COMMIT');
}

/** Once no transaction of the server, other databases' included, is older than what is in the journal. */
async function settled(): Promise<void> {
  const older = 'SELECT FROM sandbox.journal WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1';
  await expect.poll(async () => (await client.query(older)).rowCount, { timeout: 20_000 }).toBe(0);
}

/** Everything before a moment grows older than what is kept; entries as early as they can. */
async function prune(beforeMs: number): Promise<void> {
  await client.query('UPDATE sandbox.journal SET committed_at = t_max');
  await pruneKeyframes(pool, 'sandbox', {
    keptFromMs: beforeMs,
    allFromMs: beforeMs + SPAN_MS,
    everyMs: 3 * MINUTE_MS,
  });
  await pruneJournal(pool, 'sandbox', beforeMs, 1000);
}

/** The same moment by both ways; no keyframe lies before it where the first is undefined. */
async function bothAt(atMs: number) {
  return snapshot(client, async () => ({
    fromKeyframe: (await stateFromKeyframe(client, realm, atMs))?.readings,
    fromObservations: (await stateFromObservations(client, realm, atMs)).readings,
  }));
}

const reading = (stream: number, offsetMs: number, value: number): Reading => ({
  datastreamId: streams[stream]!,
  timeMs: START_MS + offsetMs,
  value,
  quality: stream,
});

/** Half minutes, so that times often equal each other, a keyframe's, a moment asked for and its horizon. */
const halfMinuteMs = fc.nat(2 * MINUTES).map((half) => (half * MINUTE_MS) / 2);
const offsetMs = fc.oneof(
  { weight: 4, arbitrary: halfMinuteMs },
  { weight: 2, arbitrary: fc.integer({ min: -MINUTE_MS, max: SPAN_MS }) },
  { weight: 1, arbitrary: halfMinuteMs.map((offset) => offset - HORIZON_MS) },
);
const batch = (firstStream: number, lastStream: number) =>
  fc.uniqueArray(
    fc.tuple(fc.integer({ min: firstStream, max: lastStream }), offsetMs, fc.integer({ min: -9, max: 9 })),
    { maxLength: 6, selector: ([stream, offset]) => `${stream} ${offset}` },
  );
const via = fc.constantFrom<Via>('ingest', 'derived');
const minute = fc.nat(MINUTES);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('commit' as const), batch: batch(0, 2), via }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('keyframe' as const), minute }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), batch: batch(3, 4), via }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const), minute }) },
);

describe('the state at a moment', () => {
  it('is the same from keyframes as from the observations, whatever came late, twice, early, in place or unfinished', {
    timeout: 120_000,
  }, async () => {
    let compared = 0;
    const compare = async (offsets: readonly number[]) => {
      for (const offset of offsets) {
        const { fromKeyframe, fromObservations } = await bothAt(START_MS + offset);
        if (fromKeyframe === undefined) continue;
        expect(fromKeyframe).toEqual(fromObservations);
        compared++;
      }
    };
    const steps = fc.array(step, { minLength: 1, maxLength: 20 });
    const moments = fc.array(offsetMs, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(steps, moments, async (todo, offsets) => {
        await forget();
        let open = false;
        let pruned = 0;
        try {
          for (const each of todo) {
            if (each.do === 'commit')
              await commit(
                each.batch.map((row) => reading(...row)),
                each.via,
              );
            if (each.do === 'keyframe') {
              await writeKeyframe(client, realm, START_MS + Math.max(each.minute, pruned) * MINUTE_MS);
            }
            if (each.do === 'prune') {
              pruned = Math.max(each.minute, pruned);
              await prune(START_MS + pruned * MINUTE_MS);
            }
            if (each.do === 'open' && !open) {
              await other.query('BEGIN');
              open = true;
              await store(
                other,
                each.batch.map((row) => reading(...row)),
                each.via,
              );
            }
            if (each.do === 'close' && open) {
              await other.query('COMMIT');
              open = false;
            }
          }
          await compare(offsets);
        } finally {
          if (open) await other.query('COMMIT');
        }
        await compare(offsets);
      }),
      { numRuns: 120 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('has what a transaction wrote that began before the keyframe and ended after it', async () => {
    await commit([reading(0, 0, 1)]);
    await other.query('BEGIN');
    await store(other, [reading(3, 1000, 2)], 'ingest');
    await commit([reading(1, 2000, 3)]);
    expect(await writeKeyframe(client, realm, START_MS + MINUTE_MS)).toBe(true);
    await other.query('COMMIT');
    const { fromKeyframe } = await bothAt(START_MS + MINUTE_MS);
    expect(fromKeyframe).toEqual([reading(0, 0, 1), reading(1, 2000, 3), reading(3, 1000, 2)]);
  });

  it('keeps what changed in place, though the entry that it came with reaches past the keyframe', async () => {
    await commit([reading(0, 0, 1), reading(1, 2 * MINUTE_MS, 1)]);
    await commit([reading(0, 0, 2)], 'derived');
    await writeKeyframe(client, realm, START_MS + MINUTE_MS);
    const { fromKeyframe } = await bothAt(START_MS + 2 * MINUTE_MS);
    expect(fromKeyframe).toEqual([reading(0, 0, 2), reading(1, 2 * MINUTE_MS, 1)]);
  });

  it('comes from the observations where too much lies behind the keyframe to be replayed', async () => {
    await writeKeyframe(client, realm, START_MS);
    await commit([reading(0, 0, 1)]);
    expect(await stateAt(pool, realm, START_MS + MINUTE_MS)).toMatchObject({ source: 'keyframe', replayed: 1 });
    await commit(Array.from({ length: 41_000 }, (_, k) => reading(1, k, k)));
    expect(await stateAt(pool, realm, START_MS + MINUTE_MS)).toMatchObject({
      source: 'observations',
      readings: [reading(0, 0, 1), reading(1, 40_999, 40_999)],
    });
  });
});

describe('keyframes', () => {
  it('are written once a moment, never backwards, and only where something changed', async () => {
    await commit([reading(0, 0, 1)]);
    await settled();
    expect(await writeKeyframe(client, realm, START_MS + 2 * MINUTE_MS)).toBe(true);
    await commit([reading(0, 1000, 2)]);
    await settled();
    expect(await writeKeyframe(client, realm, START_MS + MINUTE_MS)).toBe(false);
    expect(await writeKeyframe(client, realm, START_MS + 2 * MINUTE_MS)).toBe(false);
    expect(await writeKeyframe(client, realm, START_MS + 3 * MINUTE_MS)).toBe(true);
    expect(await writeKeyframe(client, realm, START_MS + 4 * MINUTE_MS)).toBe(false);
  });

  it('are thinned to the first of each span, and hold back the journal that they need', async () => {
    for (let k = 1; k <= 9; k++) {
      await commit([reading(0, k * MINUTE_MS - 1, k)]);
      await settled();
      await writeKeyframe(client, realm, START_MS + k * MINUTE_MS);
    }
    await commit([reading(1, MINUTE_MS, 9)]); // so late that by its time alone it would go
    await prune(START_MS + 3 * MINUTE_MS);
    const kept = await client.query<{ minute: number }>(
      `SELECT (extract(epoch FROM time - to_timestamp($1 / 1000.0)) / 60)::int AS minute FROM sandbox.keyframe ORDER BY time`,
      [START_MS],
    );
    expect(kept.rows.map((row) => row.minute)).toEqual([3, 6, 9]);
    const journal = await client.query('SELECT FROM sandbox.journal');
    expect(journal.rowCount).toBe(7);
    const { fromKeyframe, fromObservations } = await bothAt(START_MS + 3 * MINUTE_MS);
    expect(fromKeyframe).toEqual(fromObservations);
  });
});
