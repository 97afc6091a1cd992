import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/postgres.ts';

/** A database of the bench's own: on the server of DATABASE_URL, or on an embedded one in a folder for the time being. */
export interface BenchDatabase {
  url: string;
  engine: string;
  engineVersion: string;
  /** null on a server that is not ours to stop */
  server: { stop: () => Promise<void>; start: () => Promise<void> } | null;
  connect: () => Promise<pg.Client>;
  close: () => Promise<void>;
}

export async function openBenchDatabase(root: string): Promise<BenchDatabase> {
  const server = process.env.DATABASE_URL;
  return server ? onServer(root, server) : onEmbedded(root);
}

async function onServer(root: string, server: string): Promise<BenchDatabase> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const administer = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return prepared(root, url.href, null, () => administer(`DROP DATABASE ${name} WITH (FORCE)`));
}

async function onEmbedded(root: string): Promise<BenchDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'commune-bench-'));
  // Where we are root the database's own account must pass through.
  chmodSync(folder, 0o711);
  let running: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir: folder });
  const { url, port } = running;
  const server = {
    stop: () => running.stop(),
    start: async () => {
      running = await startEmbeddedPostgres({ dataDir: folder, preferredPort: port });
    },
  };
  return prepared(root, url, server, async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}

async function prepared(
  root: string,
  url: string,
  server: BenchDatabase['server'],
  close: () => Promise<void>,
): Promise<BenchDatabase> {
  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const client = await connect();
  const { engine, engineVersion } = await migrate(client, path.join(root, 'db'));
  await seed(client);
  await client.end();
  return { url, engine, engineVersion, server, connect, close };
}
