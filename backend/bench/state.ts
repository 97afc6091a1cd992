import { createServer } from 'node:http';
import express from 'express';
import pg from 'pg';
import { ReadingTurns } from '../src/http/reading-turns.ts';
import { stateRoutes } from '../src/http/state.ts';
import { listen } from '../src/listen.ts';
import { writeKeyframe } from '../src/store/keyframes.ts';
import { type PastState, stateAt, stateFromObservations } from '../src/store/state.ts';
import { snapshot } from '../src/store/transaction.ts';
import type { BenchParts } from './parts/parts.ts';
import type { BenchRow } from './parts/report.ts';
import { StateData } from './state-data.ts';

const MOMENTS = 60;
const HOUR_MS = 3_600_000;

/**
 * The state of 10,000 datastreams at random moments of 10 M stored readings: within 48 hours by keyframe and journal,
 * bounded by what the observations take for the same moments; beyond, bounded by the server's own part of the work.
 * Adds a realm of its own. Throws where the two ways do not say the same.
 */
export async function stateBench({ database, progress }: BenchParts): Promise<BenchRow[]> {
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const client = await database.connect();
  try {
    const data = new StateData(Date.now());
    await data.load(client, pool, progress);
    progress('asking for moments');
    return [...(await within48h(client, pool, data)), ...(await beyond48h(client, pool, data))];
  } finally {
    await client.end();
    await pool.end();
  }
}

async function within48h(client: pg.Client, pool: pg.Pool, data: StateData): Promise<BenchRow[]> {
  const moments = spread(data.journalFromMs + HOUR_MS, data.endMs);
  const byKeyframe = await time(moments, (atMs) => stateAt(pool, data.realm, atMs));
  const byObservations = await time(moments, (atMs) => lateral(client, data, atMs));
  const overHttp = await timeHttp(pool, data, moments);
  const bytes = await time(moments, (atMs) =>
    client.query(
      `SELECT rows FROM sandbox.keyframe WHERE realm_id = $1 AND time <= to_timestamp($2 / 1000.0)
       ORDER BY time DESC LIMIT 1`,
      [data.realm.id, atMs],
    ),
  );
  const written = await time([data.endMs], (atMs) => writeKeyframe(client, data.realm, atMs));
  const wrong = differing(byKeyframe.answers, byObservations.answers);
  if (wrong > 0) throw new Error(`${wrong} values from keyframes are not those of the observations`);
  if (byKeyframe.answers.some(({ source }) => source !== 'keyframe')) throw new Error('a moment had no keyframe');
  return [
    { name: 'state within 48 h, median', value: byKeyframe.medianMs, unit: 'ms', limit: byObservations.medianMs },
    { name: 'state within 48 h, slowest', value: byKeyframe.slowestMs, unit: 'ms', limit: byObservations.slowestMs },
    { name: 'the same over HTTP, median', value: overHttp, unit: 'ms', limit: byObservations.medianMs },
    { name: 'of it the packed keyframe alone, median', value: bytes.medianMs, unit: 'ms', limit: null },
    { name: 'writing a keyframe', value: written.medianMs, unit: 'ms', limit: null },
  ];
}

async function beyond48h(client: pg.Client, pool: pg.Pool, data: StateData): Promise<BenchRow[]> {
  const moments = spread(data.startMs + HOUR_MS, data.journalFromMs - HOUR_MS);
  const asked = await time(moments, (atMs) => stateAt(pool, data.realm, atMs));
  const onServer = await time(moments, (atMs) =>
    client.query(
      `SELECT count(o.value) FROM sandbox.thing t JOIN sandbox.datastream d ON d.thing_id = t.id
       CROSS JOIN LATERAL (
         SELECT value FROM sandbox.observation
         WHERE datastream_id = d.id AND time >= to_timestamp($2 / 1000.0) AND time <= to_timestamp($3 / 1000.0)
         ORDER BY time DESC LIMIT 1) o
       WHERE t.realm_id = $1`,
      [data.realm.id, data.startMs, atMs],
    ),
  );
  return [
    { name: 'state beyond 48 h, median', value: asked.medianMs, unit: 'ms', limit: onServer.medianMs },
    { name: 'state beyond 48 h, slowest', value: asked.slowestMs, unit: 'ms', limit: onServer.slowestMs },
  ];
}

function lateral(client: pg.Client, { realm }: StateData, atMs: number): Promise<PastState> {
  return snapshot(client, () => stateFromObservations(client, realm, atMs));
}

async function timeHttp(pool: pg.Pool, { realm }: StateData, moments: readonly number[]): Promise<number> {
  const http = createServer(express().use('/api', stateRoutes({ pool, realms: [realm], turns: new ReadingTurns() })));
  const port = await listen(http, '127.0.0.1', 0, true);
  try {
    const asked = await time(moments, async (atMs) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/state?realm=${realm.slug}&at=${atMs}`);
      if (!response.ok) throw new Error(`GET /api/state answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    });
    return asked.medianMs;
  } finally {
    http.closeAllConnections();
    http.close();
  }
}

/** Moments all over a span, in an order that jumps about, the same in every run. */
function spread(fromMs: number, toMs: number): number[] {
  return Array.from({ length: MOMENTS }, (_, k) => Math.round(fromMs + ((k * 0.618_034) % 1) * (toMs - fromMs)));
}

async function time<T>(moments: readonly number[], ask: (atMs: number) => Promise<T>) {
  const answers: T[] = [];
  const took: number[] = [];
  for (const atMs of moments) {
    const begun = performance.now();
    answers.push(await ask(atMs));
    took.push(performance.now() - begun);
  }
  took.sort((a, b) => a - b);
  return { answers, medianMs: took[took.length >> 1]!, slowestMs: took.at(-1)! };
}

function differing(some: readonly PastState[], others: readonly PastState[]): number {
  let n = 0;
  for (const [k, { readings }] of some.entries()) {
    const other = new Map(others[k]!.readings.map((reading) => [reading.datastreamId, reading]));
    n += Math.abs(readings.length - other.size);
    for (const { datastreamId, timeMs, value } of readings) {
      const same = other.get(datastreamId);
      if (same?.timeMs !== timeMs || same.value !== value) n++;
    }
  }
  return n;
}
