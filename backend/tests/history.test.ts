import path from 'node:path';
import { migrate, seed } from '@commune/db';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { type History, readHistory } from '../src/store/history/history.ts';
import { readRates } from '../src/store/history/rates.ts';
import { findStreams, type HistoryStream } from '../src/store/history/streams.ts';
import { appendJournal } from '../src/store/journal.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import type { Reading } from '../src/store/reading.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const ORIGIN = '00000000-0000-4000-8000-000000000001';
const HOUR_MS = 3_600_000;
/** Up to a few minutes ahead of now: the newest buckets of every level are not over. */
const END_MS = Date.now() + 4 * 60_000;
const SPAN_MS = 60 * HOUR_MS;
const START_MS = END_MS - SPAN_MS;
const MONDAY_MS = Date.parse('2000-01-03T00:00:00+07:00');

let database: TestDatabase;
let client: pg.Client;
let pool: pg.Pool;
let realm: RealmRow;
let streams: HistoryStream[];

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await migrate(client, path.join(ROOT, 'db'));
  await seed(client);
  realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
  const found = await findStreams(pool, realm, [
    { thing: 'air-thanh-co', key: 'pm25' },
    { thing: 'air-thanh-co', key: 'pm10' },
  ]);
  streams = found.filter((stream) => stream.datastreamId !== null);
  await prepareDays(pool, 'sandbox', START_MS, END_MS);
});
afterAll(async () => {
  await pool?.end();
  await client?.end();
  await database?.drop();
});

/** What was stored and not marked, by stream: the plain truth that an answer is held against. */
class Truth {
  readonly #values = [new Map<number, number>(), new Map<number, number>()];
  readonly #discarded: { stream: number; fromMs: number; toMs: number }[] = [];

  store(stream: number, timeMs: number, value: number): void {
    if (!this.#values[stream]!.has(timeMs)) this.#values[stream]!.set(timeMs, value);
  }

  discard(stream: number, fromMs: number, toMs: number): void {
    this.#discarded.push({ stream, fromMs, toMs });
  }

  readings(stream: number, fromMs: number, toMs: number): { t: number; value: number }[] {
    return [...this.#values[stream]!]
      .map(([t, value]) => ({ t, value }))
      .filter(({ t }) => t >= fromMs && t < toMs)
      .filter(({ t }) => !this.#discarded.some((d) => d.stream === stream && t >= d.fromMs && t < d.toMs))
      .sort((a, b) => a.t - b.t);
  }
}

function grouped(
  readings: { t: number; value: number }[],
  bucketMs: number,
): Map<number, { t: number; value: number }[]> {
  const groups = new Map<number, { t: number; value: number }[]>();
  for (const each of readings) {
    const start = MONDAY_MS + Math.floor((each.t - MONDAY_MS) / bucketMs) * bucketMs;
    groups.set(start, [...(groups.get(start) ?? []), each]);
  }
  return groups;
}

function expectTruth(
  { level, bucketMs, columns }: History,
  truth: { t: number; value: number }[],
  points: number,
): void {
  const values = truth.map(({ value }) => value);
  if (!('value' in columns)) {
    expect(columns.t.length).toBeLessThanOrEqual(points * 1.05 + 1);
    const expected = [...grouped(truth, bucketMs)].map(([t, each]) => {
      const own = each.map(({ value }) => value);
      return [t, Math.min(...own), Math.max(...own), own.at(-1), own.reduce((a, b) => a + b)];
    });
    const { t, min, max, last, sum } = columns;
    expect(t.map((start, k) => [start, min[k], max[k], last[k], sum[k]])).toEqual(expected);
    return;
  }
  expect(level).toBe('raw');
  if (bucketMs === 0) {
    expect(columns.t.map((t, k) => ({ t, value: columns.value[k] }))).toEqual(truth);
    expect(truth.length).toBeLessThanOrEqual(points);
    return;
  }
  expect(truth.length).toBeGreaterThan(points);
  expect(columns.t.length).toBeLessThanOrEqual(points * 1.05 + 3);
  const byTime = new Map(truth.map(({ t, value }) => [t, value]));
  expect(columns.t.every((t, k) => byTime.get(t) === columns.value[k])).toBe(true);
  expect([...columns.t].sort((a, b) => a - b)).toEqual(columns.t);
  const kept = grouped(
    columns.t.map((t, k) => ({ t, value: columns.value[k]! })),
    bucketMs,
  );
  for (const [start, each] of grouped(truth, bucketMs)) {
    const own = kept.get(start)!.map(({ value }) => value);
    expect(own.at(-1)).toBe(each.at(-1)!.value);
    expect(Math.min(...own)).toBe(Math.min(...each.map(({ value }) => value)));
    expect(Math.max(...own)).toBe(Math.max(...each.map(({ value }) => value)));
  }
  expect(Math.max(...columns.value)).toBe(Math.max(...values));
}

async function store(truth: Truth, readings: { stream: number; timeMs: number; value: number }[]): Promise<void> {
  const rows = readings.map(
    ({ stream, timeMs, value }): Reading => ({
      datastreamId: streams[stream]!.datastreamId,
      timeMs,
      value,
      quality: 0,
    }),
  );
  await client.query('BEGIN');
  const { stored } = await mergeObservations(client, 'sandbox', rows);
  if (stored.length > 0) {
    await appendJournal(client, 'sandbox', { realmId: realm.id, origin: ORIGIN, via: 'ingest', readings: stored });
  }
  await client.query('COMMIT');
  for (const { stream, timeMs, value } of readings) truth.store(stream, timeMs, value);
}

async function discard(truth: Truth, stream: number, fromMs: number, toMs: number): Promise<void> {
  const range = [streams[stream]!.datastreamId, new Date(fromMs), new Date(toMs)];
  await client.query(
    `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
     VALUES ($1, $2, $3, 'discard', 'test', 'test')`,
    range,
  );
  await client.query(
    "INSERT INTO core.rollup_due (realm_schema, datastream_id, from_time, to_time) VALUES ('sandbox', $1, $2, $3)",
    range,
  );
  truth.discard(stream, fromMs, toMs);
  await bringUpToDate(client);
}

/** The journal is followed up to the oldest transaction still running, on the whole server: others' tests hold it up. */
async function settle(): Promise<void> {
  await expect
    .poll(
      async () => {
        await bringUpToDate(client);
        const { rows } = await client.query(
          `SELECT FROM sandbox.journal j JOIN core.rollup_cursor c ON c.realm_schema = 'sandbox' AND (j.xid, j.seq) > (c.xid, c.seq)`,
        );
        return rows.length;
      },
      { timeout: 20_000 },
    )
    .toBe(0);
}

/** Discards all that is there, so that the rollups let go of it, and then takes it away. */
async function forget(): Promise<void> {
  const ids = streams.map(({ datastreamId }) => datastreamId);
  const all = [ids, new Date(START_MS), new Date(END_MS)];
  await client.query(
    `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
     SELECT d, $2, $3, 'discard', 'test', 'test' FROM unnest($1::int[]) AS d`,
    all,
  );
  await client.query(
    `INSERT INTO core.rollup_due (realm_schema, datastream_id, from_time, to_time)
     SELECT 'sandbox', d, $2, $3 FROM unnest($1::int[]) AS d`,
    all,
  );
  await bringUpToDate(client);
  await client.query('DELETE FROM sandbox.observation WHERE datastream_id = ANY($1)', [ids]);
  await client.query('DELETE FROM sandbox.observation_mark');
}

/** Often the newest hours, in which no bucket of an hour or a day is over. */
const moment = fc
  .oneof(fc.integer({ min: 0, max: SPAN_MS - 1 }), fc.integer({ min: SPAN_MS - 3 * HOUR_MS, max: SPAN_MS - 1 }))
  .map((offset) => START_MS + offset);
/** Less than a day apart, as one batch's readings are: a steady series, so that edges of buckets fall among readings. */
const batch = fc.record({
  at: moment,
  stream: fc.nat(1),
  everyMs: fc.integer({ min: 1000, max: 10 * 60_000 }),
  // Whole numbers: sums are the same whichever way they are added up.
  values: fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 120 }),
});
const step = fc.oneof(
  { weight: 5, arbitrary: batch },
  {
    weight: 1,
    arbitrary: fc.record({ stream: fc.nat(1), from: moment, lengthMs: fc.integer({ min: 1, max: 10 * HOUR_MS }) }),
  },
  { weight: 2, arbitrary: fc.constant('settle' as const) },
);
const question = fc.record({
  from: moment,
  lengthMs: fc.oneof(fc.integer({ min: 1, max: 3 * HOUR_MS }), fc.integer({ min: 1, max: SPAN_MS })),
  points: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 400 })),
});

describe('readHistory', () => {
  it('equals a computation over the readings, late, marked and not rolled up yet, in any range', {
    timeout: 180_000,
  }, async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.array(question, { minLength: 4, maxLength: 8 }),
      async (steps, questions) => {
        const truth = new Truth();
        for (const each of steps) {
          if (each === 'settle') await bringUpToDate(client);
          else if ('values' in each) {
            const { at, stream, everyMs, values } = each;
            const inTime = values
              .map((value, k) => ({ stream, timeMs: at + k * everyMs, value }))
              .filter(({ timeMs }) => timeMs < END_MS);
            await store(truth, inTime);
          } else await discard(truth, each.stream, each.from, each.from + each.lengthMs);
        }
        for (const { from, lengthMs, points } of questions) {
          const range = { fromMs: from, toMs: from + lengthMs };
          const answers = await readHistory(pool, realm, streams, range, points);
          for (const [stream, answer] of answers.entries()) {
            expectTruth(answer, truth.readings(stream, range.fromMs, range.toMs), points);
          }
        }
      },
    );
    await fc.assert(property.afterEach(forget), { numRuns: 40, endOnFailure: true });
  });
});

describe('readings that are not kept any more', () => {
  it('are answered for by the buckets that are', async () => {
    const truth = new Truth();
    const begunMs = Math.ceil(START_MS / HOUR_MS + 8) * HOUR_MS;
    const values = Array.from({ length: 120 }, (_, k) => ({ stream: 0, timeMs: begunMs + k * 60_000, value: k }));
    await store(truth, values);
    await settle();
    await client.query('DELETE FROM sandbox.observation WHERE datastream_id = $1', [streams[0]!.datastreamId]);
    const hour = { fromMs: begunMs + 35 * 60_000, toMs: begunMs + 95 * 60_000 };
    for (const range of [hour, { fromMs: START_MS, toMs: begunMs + 115 * 60_000 }]) {
      const [answer] = await readHistory(pool, realm, streams, range, range === hour ? 500 : 100);
      expect(answer).toMatchObject({ level: '10m', bucketMs: 600_000 });
      const whole = [...grouped(truth.readings(0, range.fromMs, range.toMs), 600_000)].filter(
        ([, { length }]) => length === 10,
      );
      expect(answer!.columns.t).toEqual(whole.map(([t]) => t));
    }
    await forget();
  });
});

/** The rule again, in plain steps. */
function plainRates(readings: { t: number; value: number }[], fromMs: number, bucketMs: number, silenceMs: number) {
  const buckets = new Map<number, { counted: number; ms: number }>();
  for (let k = 1; k < readings.length; k++) {
    const [before, { t, value }] = [readings[k - 1]!, readings[k]!];
    if (t < fromMs || t - before.t > silenceMs) continue;
    const start = MONDAY_MS + Math.floor((t - MONDAY_MS) / bucketMs) * bucketMs;
    const bucket = buckets.get(start) ?? { counted: 0, ms: 0 };
    bucket.counted += value >= before.value ? value - before.value : value;
    bucket.ms += t - before.t;
    buckets.set(start, bucket);
  }
  return [...buckets].map(([t, { counted, ms }]) => ({ t, rate: counted / (ms / HOUR_MS) }));
}

describe('readRates', () => {
  const SILENCE_MS = 20 * 60_000;
  const rates = (range: { fromMs: number; toMs: number }, bucketMs: number) =>
    readRates(pool, realm, [{ datastreamId: streams[0]!.datastreamId, silenceMs: SILENCE_MS }], range, bucketMs, false);

  it('counts each step once, knows a restart by a fall, and bridges no silence', { timeout: 120_000 }, async () => {
    const counter = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 1, max: 40 * 60_000 }),
        step: fc.oneof({ weight: 4, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.constant('restart' as const) }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    const property = fc.asyncProperty(
      counter,
      fc.integer({ min: 0, max: 20 * HOUR_MS }),
      fc.constantFrom(60_000, 600_000, 4_200_000),
      async (steps, offsetMs, bucketMs) => {
        const truth = new Truth();
        let timeMs = START_MS;
        let value = 1000;
        const readings = steps.map((each) => {
          timeMs += each.afterMs;
          value = each.step === 'restart' ? 3 : value + each.step;
          return { stream: 0, timeMs, value };
        });
        await store(truth, readings);
        const range = { fromMs: START_MS + offsetMs, toMs: END_MS };
        const found = (await rates(range, bucketMs)).get(streams[0]!.datastreamId) ?? { t: [], rate: [] };
        const expected = plainRates(truth.readings(0, START_MS, END_MS), range.fromMs, bucketMs, SILENCE_MS);
        expect(found.t).toEqual(expected.map(({ t }) => t));
        for (const [k, { rate }] of expected.entries()) expect(found.rate[k]).toBeCloseTo(rate, 3);
      },
    );
    await fc.assert(property.afterEach(forget), { numRuns: 40, endOnFailure: true });
  });
});
