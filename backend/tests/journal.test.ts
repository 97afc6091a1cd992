import path from 'node:path';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appendJournal, type JournalCursor, readJournal } from '../src/store/journal.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const ORIGINS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;

let database: TestDatabase;
let client: pg.Client;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
  await seed(client);
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await pool?.end();
  await client?.end();
  await database?.drop();
});

/** Transaction numbers grow by a digit on the way: read as text they would be out of order. */
it('is read from any place in portions, none passed over and none twice', async () => {
  const appended: number[] = [];
  const next = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  const entries = Math.max(60, 10 ** next.rows[0]!.xid.length - Number(next.rows[0]!.xid) + 30);
  for (let k = 0; k < Math.min(entries, 1500); k++) {
    const readings = [{ datastreamId: 1, timeMs: 1_764_000_000_000 + k, value: k, quality: 0 }];
    appended.push(
      await appendJournal(client, 'sandbox', { realmId: 2, origin: ORIGINS[k % 2]!, via: 'ingest', readings }),
    );
  }
  for (const [exceptOrigin, expected] of [
    [null, appended],
    [ORIGINS[0], appended.filter((_, k) => k % 2 === 1)],
  ] as const) {
    const seen: number[] = [];
    let cursor: JournalCursor = { xid: '0', seq: '-1' };
    for (let more = true; more; ) {
      const read = await readJournal(pool, 'sandbox', cursor, exceptOrigin, 7);
      seen.push(...read.entries.map(({ seq }) => seq));
      ({ cursor, more } = read);
    }
    expect(seen).toEqual(expected);
  }
});
