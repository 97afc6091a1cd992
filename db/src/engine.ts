import type pg from 'pg';
import { MigrationError } from './migration-error.ts';

export type Engine = 'timescaledb' | 'postgresql';

const OLDEST_POSTGRESQL = 15;
/** The first with `enable_columnstore` and joins in continuous aggregates. */
const OLDEST_TIMESCALEDB = [2, 18] as const;

interface Found {
  major: number;
  version: string;
  /** whether the server loads TimescaleDB; the extension cannot be made otherwise */
  loaded: boolean;
  extension: string | null;
}

/** The engine that a new database gets: TimescaleDB where the server has it, plain PostgreSQL otherwise. */
export async function chooseEngine(client: pg.ClientBase): Promise<Engine> {
  const { loaded, extension } = await look(client);
  if (!loaded) return 'postgresql';
  if (extension === null) {
    try {
      await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb');
    } catch (error) {
      throw new MigrationError(
        'this server has TimescaleDB, but the program may not make the extension: ' +
          `let an administrator of the server run CREATE EXTENSION timescaledb in this database (${(error as Error).message})`,
        { cause: error },
      );
    }
  }
  return 'timescaledb';
}

/** The version of the engine that a database was made with. Throws MigrationError where it is gone or too old. */
export async function engineVersion(client: pg.ClientBase, engine: Engine): Promise<string> {
  const { major, version, extension } = await look(client);
  if (major < OLDEST_POSTGRESQL) {
    throw new MigrationError(`the server is PostgreSQL ${version}; this program needs ${OLDEST_POSTGRESQL} or newer`);
  }
  if (engine === 'postgresql') return version;
  if (extension === null) {
    throw new MigrationError(
      'the database was made with TimescaleDB, and its extension is gone; install it on the server',
    );
  }
  const [first = 0, second = 0] = extension.split('.').map(Number);
  const [oldestFirst, oldestSecond] = OLDEST_TIMESCALEDB;
  if (first < oldestFirst || (first === oldestFirst && second < oldestSecond)) {
    throw new MigrationError(
      `the database has TimescaleDB ${extension}; this program needs ${OLDEST_TIMESCALEDB.join('.')} or newer: ` +
        'install it and run ALTER EXTENSION timescaledb UPDATE',
    );
  }
  return extension;
}

/** Which libraries a server loads only its administrators may read; what a loaded one can be set to anybody may. */
async function look(client: pg.ClientBase): Promise<Found> {
  const { rows } = await client.query<Found>(
    `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version,
            EXISTS (SELECT FROM pg_settings WHERE name = 'timescaledb.max_background_workers') AS loaded,
            (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS extension`,
  );
  return rows[0]!;
}
