import path from 'node:path';
import { migrate } from '@commune/db';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countRejected } from '../src/store/rejected.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
let db: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Client({ connectionString: database.url });
  await db.connect();
  await migrate(db as never, path.join(import.meta.dirname, '..', '..', 'db'));
});
afterAll(async () => {
  await db?.end();
  await database?.drop();
});

it('adds up what one batch has past the cap of an hour, and what was counted before', async () => {
  const count = { hourMs: Date.UTC(2026, 0, 5, 8), credential: 'u', reason: 'wrong_type' as const };
  const other = { ...count, credential: 'v', n: 1 };
  await countRejected(db, [{ ...count, n: 2 }, other, { ...count, n: 3 }]);
  await countRejected(db, [{ ...count, n: 4 }]);
  const { rows } = await db.query('SELECT credential, n::int FROM core.rejected_count ORDER BY credential');
  expect(rows).toEqual([
    { credential: 'u', n: 9 },
    { credential: 'v', n: 1 },
  ]);
});
