import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { inject } from 'vitest';
// brings the type of what the setup provides
import type {} from './global-setup.ts';

const OBJECT_IN_USE = '55006';
const TRIES = 20;
const AGAIN_AFTER_MS = 100;

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
  await onceFree(() => administer(server, `CREATE DATABASE ${name}${copied}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** TimescaleDB looks into each database now and then, and nothing copies one meanwhile. */
async function onceFree(create: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await create();
    } catch (error) {
      if ((error as { code?: unknown }).code !== OBJECT_IN_USE || tries === TRIES) throw error;
      await delay(AGAIN_AFTER_MS);
    }
  }
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
