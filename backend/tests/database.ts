import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
// brings the type of what the setup provides
import type {} from './global-setup.ts';

export interface TestDatabase {
  url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
}

/**
 * An empty database of its own on the test server, or a copy of `template`, which nobody may be connected to then.
 * Call it in `beforeAll` and `drop` in `afterAll`.
 */
export async function createTestDatabase(template?: TestDatabase): Promise<TestDatabase> {
  const server = inject('databaseServerUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const copied = template ? ` TEMPLATE ${new URL(template.url).pathname.slice(1)}` : '';
  await administer(server, `CREATE DATABASE ${name}${copied}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
