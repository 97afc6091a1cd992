import path from 'node:path';
import { type Migrated, migrate, seed } from '@commune/db';
import type pg from 'pg';
import type { Config } from './config.ts';
import { startEmbeddedPostgres } from './embedded/postgres.ts';
import type { Logger } from './logger.ts';
import { connect, createPool } from './store/pool.ts';

export interface Database {
  url: string;
  pool: pg.Pool;
  migrated: Migrated;
}

const ENGINE_NAMES = { timescaledb: 'TimescaleDB', postgresql: 'PostgreSQL' };

/** Starts the embedded database where none is configured, brings it to our schema, and opens the pool. */
export async function openDatabase(
  config: Config,
  logger: Logger,
  onProgress: (text: string) => void,
  stops: (() => Promise<void> | void)[],
): Promise<Database> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, onProgress, logger });
    stops.push(() => embedded.stop());
    url = embedded.url;
  }
  const client = await connect(url, 'commune-ioc migrate');
  try {
    const migrated = await migrate(client, path.join(config.root, 'db'));
    onProgress(`Cơ sở dữ liệu · database: ${ENGINE_NAMES[migrated.engine]} ${migrated.engineVersion}`);
    const { seeded } = await seed(client);
    if (seeded) onProgress('Đã đưa dữ liệu xã vào cơ sở dữ liệu · the commune is in the database');
    const pool = createPool(url, (error) => logger.warn({ err: error }, 'an idle database connection broke'));
    stops.push(() => pool.end());
    return { url, pool, migrated };
  } finally {
    await client.end();
  }
}
