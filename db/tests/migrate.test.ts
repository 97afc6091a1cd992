import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../backend/tests/database.ts';
import { alarmRules } from '../seeds/index.ts';
import { MigrationError, migrate, seed } from '../src/index.ts';

const FOLDER = path.join(import.meta.dirname, '..');
let database: TestDatabase;
const clients: pg.Client[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  await database.drop();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  clients.push(client);
  return client;
}

/** A copy of the migrations that a test may change. */
async function copyOfMigrations(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'commune-migrations-'));
  await cp(path.join(FOLDER, 'migrations'), path.join(folder, 'migrations'), { recursive: true });
  await cp(path.join(FOLDER, 'engine'), path.join(folder, 'engine'), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

describe('migrate', () => {
  it('makes both realm schemas alike, and finds nothing to do the second time', async () => {
    const client = await connect();
    const first = await migrate(client, FOLDER);
    const own = [`${first.engine}/0001_observation`, `${first.engine}/0002_rollups`];
    expect(first.applied.slice(0, 2)).toEqual(['0001_core', '0002_realm_tables']);
    expect(first.applied).toEqual(expect.arrayContaining(own));
    expect(first.engineVersion).toMatch(/^\d+\.\d+/);
    expect((await migrate(client, FOLDER)).applied).toEqual([]);
    const columns = (schema: string) =>
      client.query(
        `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
         WHERE table_schema = $1 ORDER BY 1, 2`,
        [schema],
      );
    const [live, sandbox] = [(await columns('live')).rows, (await columns('sandbox')).rows];
    expect(live.length).toBeGreaterThan(50);
    expect(live).toEqual(sandbox);
  });

  it('lets one of two that start at once do the work', async () => {
    const [a, b] = await Promise.all([connect(), connect()]);
    const applied = await Promise.all([migrate(a, FOLDER), migrate(b, FOLDER)]);
    const [idle, busy] = applied.map((each) => each.applied.length).sort((x, y) => x - y);
    expect(idle).toBe(0);
    expect(busy).toBeGreaterThan(2);
  });

  it('refuses a newer database, a changed migration and tables that are not ours', async () => {
    const client = await connect();
    await migrate(client, FOLDER);
    await client.query("INSERT INTO commune_migration.applied (name, digest) VALUES ('0009_future', 'x')");
    await expect(migrate(client, FOLDER)).rejects.toThrow(/newer version.*0009_future/);
    await client.query("DELETE FROM commune_migration.applied WHERE name = '0009_future'");
    await client.query("UPDATE commune_migration.applied SET digest = 'y' WHERE name = '0001_core'");
    await expect(migrate(client, FOLDER)).rejects.toThrow(/0001_core was changed/);
    await client.query('DROP SCHEMA commune_migration CASCADE');
    await expect(migrate(client, FOLDER)).rejects.toThrow(MigrationError);
  });

  it('refuses a database in which it may make nothing, saying what to grant; its owner need be no superuser', async () => {
    const client = await connect();
    const name = new URL(database.url).pathname.slice(1);
    const role = `owner_of_${name}`;
    await client.query(`CREATE ROLE ${role} LOGIN; GRANT ${role} TO current_user; SET ROLE ${role}`);
    // Where the server has TimescaleDB it is the extension that cannot be made, else the schemas.
    await expect(migrate(client, FOLDER)).rejects.toThrow(/CREATE EXTENSION timescaledb|GRANT CREATE ON DATABASE/);
    await client.query(`RESET ROLE; ALTER DATABASE ${name} OWNER TO ${role}; SET ROLE ${role}`);
    expect((await migrate(client, FOLDER)).applied).toContain('0001_core');
    expect((await seed(client)).seeded).toBe(true);
    await client.query(
      `RESET ROLE; REASSIGN OWNED BY ${role} TO current_user; DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
  });

  it('undoes a migration that fails, whole', async () => {
    const client = await connect();
    const { folder, remove } = await copyOfMigrations();
    await writeFile(
      path.join(folder, 'migrations', '9999_broken.sql'),
      'CREATE TABLE core.half (x int); SELECT 1 / 0;',
    );
    await expect(migrate(client, folder)).rejects.toThrow(/9999_broken failed and was rolled back/);
    const { rows } = await client.query("SELECT to_regclass('core.half') AS half, to_regclass('core.realm') AS realm");
    expect(rows[0]).toEqual({ half: null, realm: 'core.realm' });
    await remove();
  });
});

describe('the alarm of overdue reports', () => {
  it('is switched off where it stands as it was given out, and stays where somebody changed it', async () => {
    const client = await connect();
    await migrate(client, FOLDER);
    await seed(client);
    await client.query(
      `INSERT INTO sandbox.alarm_rule (realm_id, key, version, definition, created_by)
       SELECT id, 'reports-overdue', 1, '{"enabled": true, "offDelayS": 3600}', 'system' FROM core.realm WHERE slug = 'sim';
       INSERT INTO live.alarm_rule (realm_id, key, version, definition, created_by, superseded_at)
       SELECT id, 'reports-overdue', version, '{"enabled": true}', who, superseded_at FROM core.realm
       CROSS JOIN (VALUES (1, 'system', now()), (2, 'an administrator', NULL)) AS v (version, who, superseded_at)
       WHERE slug = 'live'`,
    );
    const file = path.join(FOLDER, 'migrations', '0033_reports_without_alarm.sql');
    await client.query(await readFile(file, 'utf8'));
    const current = async (schema: string) =>
      (
        await client.query(
          `SELECT version, created_by AS who, definition FROM ${schema}.alarm_rule
           WHERE key = 'reports-overdue' AND superseded_at IS NULL`,
        )
      ).rows;
    expect(await current('sandbox')).toEqual([
      { version: 2, who: 'system', definition: { enabled: false, offDelayS: 3600 } },
    ]);
    expect(await current('live')).toEqual([{ version: 2, who: 'an administrator', definition: { enabled: true } }]);
  });
});

describe('seed', () => {
  it('lays the commune in once, also when two start at once', async () => {
    const [a, b] = await Promise.all([connect(), connect()]);
    await migrate(a, FOLDER);
    const seeded = await Promise.all([seed(a), seed(b)]);
    expect(seeded.map((each) => each.seeded).sort()).toEqual([false, true]);
    const { rows } = await a.query(
      `SELECT (SELECT count(*)::int FROM sandbox.thing) AS things, (SELECT count(*)::int FROM sandbox.datastream) AS streams,
              (SELECT count(*)::int FROM live.thing) AS live`,
    );
    expect(rows[0].things).toBeGreaterThanOrEqual(320);
    expect(rows[0].streams).toBeGreaterThanOrEqual(1200);
    expect(rows[0].live).toBe(0);
  });

  it('gives an existing database the alarm rules that it never had, and leaves those it has as they are', async () => {
    const client = await connect();
    await migrate(client, FOLDER);
    await seed(client);
    const count = async (schema: string) =>
      (await client.query(`SELECT count(*)::int AS n FROM ${schema}.alarm_rule WHERE superseded_at IS NULL`)).rows[0].n;
    expect([await count('live'), await count('sandbox')]).toEqual([alarmRules.length, alarmRules.length]);
    await client.query(
      `DELETE FROM sandbox.alarm_rule WHERE key = 'bin-full';
       UPDATE sandbox.alarm_rule SET superseded_at = now() WHERE key = 'lamp-failed';
       INSERT INTO sandbox.alarm_rule (realm_id, key, version, definition, created_by)
       SELECT realm_id, key, 2, definition || '{"enabled": false}', 'an administrator'
       FROM sandbox.alarm_rule WHERE key = 'lamp-failed'`,
    );
    expect(await seed(client)).toEqual({ seeded: false });
    const { rows } = await client.query(
      `SELECT key, version, created_by, definition->'enabled' AS enabled FROM sandbox.alarm_rule
       WHERE key IN ('bin-full', 'lamp-failed') AND superseded_at IS NULL ORDER BY key`,
    );
    expect(rows).toEqual([
      { key: 'bin-full', version: 1, created_by: 'system', enabled: true },
      { key: 'lamp-failed', version: 2, created_by: 'an administrator', enabled: false },
    ]);
    expect([await count('live'), await count('sandbox')]).toEqual([alarmRules.length, alarmRules.length]);
  });
});
