import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres, stopOrphanedPostgres } from '../src/embedded/postgres.ts';
import { lockHolder } from '../src/process-lock.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** of the test server, as its superuser; `createTestDatabase` gives each file a database of its own on it */
    databaseServerUrl: string;
  }
}

const PREFIX = 'commune-test-';

interface SharedServer {
  users: number;
  started: Promise<{ url: string; end(): Promise<void> }>;
}

/** Several projects set themselves up in one process, each with its own copy of this module: one server does for all. */
const shared = globalThis as typeof globalThis & { communeTestServer?: SharedServer | undefined };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.communeTestServer ??= { users: 0, started: startServer() };
  const server = shared.communeTestServer;
  server.users += 1;
  const { url, end } = await server.started;
  project.provide('databaseServerUrl', url);
  return async () => {
    server.users -= 1;
    if (server.users > 0) return;
    shared.communeTestServer = undefined;
    await end();
  };
}

async function startServer() {
  const { DATABASE_URL } = process.env;
  // A server of one's own instead; its user must be allowed to make databases.
  if (DATABASE_URL) return { url: DATABASE_URL, end: async () => undefined };
  await removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  // where we are root, the database's own account must pass through
  chmodSync(folder, 0o711);
  const database = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off', max_connections: '100' } });
  return {
    url: database.url,
    end: async () => {
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Servers of test runs that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((found) => found.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    try {
      if (lockHolder(join(folder, 'postgres.lock')) || !readdirSync(folder).includes('postgres.json')) continue;
      await stopOrphanedPostgres(folder);
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // another user's, or another run clears it away at this moment
    }
  }
}
