import { Client } from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase } from './database.ts';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('gives databases that do not see each other, and copies of one', async () => {
  const first = await createTestDatabase();
  await query(first.url, 'CREATE TABLE mine AS SELECT 1 AS n');
  const second = await createTestDatabase();
  await expect(query(second.url, 'TABLE mine')).rejects.toThrow('does not exist');
  const copy = await createTestDatabase(first);
  expect(await query(copy.url, 'TABLE mine')).toEqual([{ n: 1 }]);
  for (const database of [first, second, copy]) await database.drop();
  await expect(query(first.url, 'SELECT 1')).rejects.toThrow('does not exist');
});
