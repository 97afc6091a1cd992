import type { IngestGap, Problem } from '@commune/contract';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteSilence } from '../src/store/ingest-gaps.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type RunningApp, startApp } from './running-app.ts';

const HOUR = 3_600_000;

let database: TestDatabase;
let app: RunningApp;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp(database);
});
afterAll(async () => {
  await app?.stop();
  await database?.drop();
});

const list = async (query: Record<string, string> = {}) =>
  (await (await app.get(`/api/gaps?${new URLSearchParams({ realm: 'sim', ...query })}`)).json()) as IngestGap[];

describe('gaps of our own', () => {
  it('are noted at start: from the last commit on, however long ago', async () => {
    expect(await list()).toEqual([]);
    const headers = { ...app.engineer, 'content-type': 'application/x-ndjson' };
    const body = JSON.stringify({ thing: 'air-thanh-co', t: Date.now() - 60_000, v: { pm25: 1 } });
    await fetch(`${app.run.url}/api/import?realm=sim`, { method: 'POST', headers, body });
    await app.stop();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    // Longer ago than the journal is kept.
    await client.query("UPDATE sandbox.journal SET committed_at = now() - INTERVAL '73 hours'");
    // It may have stopped before its ingest was there for long enough to say so.
    await client.query(
      `INSERT INTO core.ingest_presence (at) VALUES (now() - INTERVAL '72 hours')
       ON CONFLICT (singleton) DO UPDATE SET at = excluded.at`,
    );
    await client.end();

    app = await startApp(database);
    const [gap, ...others] = await list();
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ reason: 'stopped' });
    expect(Math.abs(gap!.toMs - gap!.fromMs - 72 * HOUR)).toBeLessThan(60_000);
    expect(Math.abs(Date.now() - gap!.toMs)).toBeLessThan(60_000);
  });

  it('are noted after a stall that a device could notice, and asked for by time', async () => {
    const pool = new Pool({ connectionString: database.url, max: 1 });
    const fromMs = Date.UTC(2026, 0, 5);
    await noteSilence(pool, 'sandbox', 'stalled', fromMs, fromMs + 9999);
    await noteSilence(pool, 'sandbox', 'stalled', fromMs, fromMs + HOUR);
    await pool.end();
    const stall = { fromMs, toMs: fromMs + HOUR, reason: 'stalled' };
    const from = (ms: number) => ({ from: String(ms), to: String(fromMs + 24 * HOUR) });
    expect(await list(from(fromMs))).toEqual([stall]);
    expect(await list(from(fromMs + HOUR - 1))).toEqual([stall]);
    expect(await list(from(fromMs + HOUR))).toEqual([]);
  });

  it.each([
    ['a range the wrong way round', { from: '10', to: '10' }, 'to'],
    ['a time without a zone', { from: '2026-01-01T00:00:00' }, 'from'],
    ['half a number', { to: '12.' }, 'to'],
  ])('refuse %s', async (_name, query, field) => {
    const response = await app.get(
      `/api/gaps?${new URLSearchParams({ realm: 'sim', ...query } as Record<string, string>)}`,
    );
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });
});
