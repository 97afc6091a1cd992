import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { chooseEngine, type Engine, engineVersion } from './engine.ts';
import { MigrationError } from './migration-error.ts';

interface Migration {
  /** `0001_core`, or `postgresql/0001_observation` for an engine's own */
  name: string;
  sql: string;
  digest: string;
  /** a file whose first line is `-- no transaction` runs statement by statement */
  transactional: boolean;
}

export interface Migrated {
  engine: Engine;
  engineVersion: string;
  applied: string[];
}

/** One number for this program's migrations: whoever holds it as an advisory lock may change the schema. */
const MIGRATION_LOCK = 7_151_057;

/**
 * Brings a database to this program's schema. Safe when two processes start at once: the second waits and finds nothing
 * left to do. Throws MigrationError for a database that is newer than the program, was changed by hand, holds tables of
 * another program in our schemas, or is the target of a move that is not through (unless `moving`).
 */
export async function migrate(client: pg.ClientBase, folder: string, moving = false): Promise<Migrated> {
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    const engine = await recordEngine(client);
    if (!moving) await refuseHalfMoved(client);
    const known = await readMigrations(folder, engine.engine);
    const done = await readApplied(client);
    refuseStrangers(known, done);
    const applied: string[] = [];
    for (const migration of known) {
      if (done.has(migration.name)) continue;
      await apply(client, migration);
      applied.push(migration.name);
    }
    return { ...engine, applied };
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}

/** The migrations that a database has yet to see, all of them where it never was ours. Throws MigrationError as `migrate` does. */
export async function pendingMigrations(client: pg.ClientBase, folder: string): Promise<string[]> {
  const { rows } = await client.query<{ ours: boolean }>(
    "SELECT to_regclass('commune_migration.installation') IS NOT NULL AS ours",
  );
  const engine = rows[0]!.ours ? (await recordEngine(client)).engine : 'postgresql';
  const done = rows[0]!.ours ? await readApplied(client) : new Map<string, string>();
  const known = await readMigrations(folder, engine);
  refuseStrangers(known, done);
  return known.map(({ name }) => name).filter((name) => !done.has(name));
}

/** Where a move keeps account, in the database that it fills. */
export const MOVE_TABLE = 'commune_migration.move';

async function refuseHalfMoved(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ begun: boolean }>(`SELECT to_regclass('${MOVE_TABLE}') IS NOT NULL AS begun`);
  if (!rows[0]!.begun) return;
  const { rowCount } = await client.query(`SELECT FROM ${MOVE_TABLE} WHERE finished_at IS NULL`);
  if (rowCount === 0) return;
  throw new MigrationError(
    'a move into this database was begun and is not through: run "npm run migrate -- --from …" as before, it goes on where it was',
  );
}

/** The engine is settled once, at the first migration. */
async function recordEngine(client: pg.ClientBase): Promise<{ engine: Engine; engineVersion: string }> {
  const { rows } = await client.query<{ ours: boolean; taken: string | null }>(
    `SELECT to_regclass('commune_migration.installation') IS NOT NULL AS ours,
            (SELECT string_agg(nspname, ', ') FROM pg_namespace WHERE nspname IN ('core', 'live', 'sandbox')) AS taken`,
  );
  const { ours, taken } = rows[0]!;
  if (!ours) {
    if (taken !== null) {
      throw new MigrationError(
        `the database already has schemas named ${taken} that this program did not make; give it a database of its own`,
      );
    }
    const chosen = await chooseEngine(client);
    await engineVersion(client, chosen);
    await requireSchemas(client);
    await client.query(`
      CREATE SCHEMA commune_migration;
      CREATE TABLE commune_migration.installation (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), engine text NOT NULL);
      CREATE TABLE commune_migration.applied (name text PRIMARY KEY, digest text NOT NULL, at timestamptz NOT NULL DEFAULT now());
      INSERT INTO commune_migration.installation (engine) VALUES ('${chosen}');
    `);
  }
  const { rows: installed } = await client.query<{ engine: Engine }>(
    'SELECT engine FROM commune_migration.installation',
  );
  const { engine } = installed[0]!;
  return { engine, engineVersion: await engineVersion(client, engine) };
}

async function requireSchemas(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ may: boolean; who: string; database: string }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS may, current_user AS who, current_database() AS database`,
  );
  const { may, who, database } = rows[0]!;
  if (may) return;
  throw new MigrationError(
    `the user "${who}" may not make schemas in the database "${database}": ` +
      `let its owner run GRANT CREATE ON DATABASE "${database}" TO "${who}", or give the program a database of its own`,
  );
}

async function readMigrations(folder: string, engine: Engine): Promise<Migration[]> {
  const shared = await readFolder(path.join(folder, 'migrations'), '');
  const own = await readFolder(path.join(folder, 'engine', engine), `${engine}/`);
  return [...shared, ...own];
}

async function readFolder(folder: string, prefix: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(path.join(folder, file), 'utf8');
      return {
        name: prefix + path.basename(file, '.sql'),
        sql,
        digest: createHash('sha256').update(sql).digest('hex'),
        transactional: !sql.startsWith('-- no transaction'),
      };
    }),
  );
}

async function readApplied(client: pg.ClientBase): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; digest: string }>(
    'SELECT name, digest FROM commune_migration.applied',
  );
  return new Map(rows.map((row) => [row.name, row.digest]));
}

function refuseStrangers(known: Migration[], done: Map<string, string>): void {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  for (const [name, digest] of done) {
    const ours = byName.get(name);
    if (ours === undefined) {
      throw new MigrationError(
        `the database was migrated by a newer version of this program (${name}); start that version, or restore a backup`,
      );
    }
    if (ours.digest !== digest) {
      throw new MigrationError(`migration ${name} was changed after it was applied; restore the file as it was`);
    }
  }
}

async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  const record = () =>
    client.query('INSERT INTO commune_migration.applied (name, digest) VALUES ($1, $2)', [
      migration.name,
      migration.digest,
    ]);
  if (!migration.transactional) {
    for (const statement of migration.sql.split(/;\s*$/m)) {
      if (statement.trim() !== '') await client.query(statement);
    }
    await record();
    return;
  }
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await record();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(`migration ${migration.name} failed and was rolled back: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
