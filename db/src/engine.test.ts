import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { chooseEngine, engineVersion } from './engine.ts';
import { MigrationError } from './migration-error.ts';

const CURRENT = { major: 18, version: '18.4', loaded: true, extension: '2.29.2' as string | null };

/** A server that answers what it is asked about itself, and makes no extension. */
function server(found: Partial<typeof CURRENT>): pg.ClientBase {
  const query = async (sql: string) => {
    if (sql.startsWith('CREATE EXTENSION')) throw new Error('permission denied to create extension "timescaledb"');
    return { rows: [{ ...CURRENT, ...found }] };
  };
  return { query } as unknown as pg.ClientBase;
}

describe('the engine of a database', () => {
  it('is TimescaleDB where the server loads it', async () => {
    expect(await chooseEngine(server({}))).toBe('timescaledb');
    expect(await chooseEngine(server({ loaded: false, extension: null }))).toBe('postgresql');
  });

  it('needs an administrator where the program may not make the extension', async () => {
    const chosen = chooseEngine(server({ extension: null }));
    await expect(chosen).rejects.toThrow(
      /administrator of the server run CREATE EXTENSION timescaledb.*permission denied/,
    );
    await expect(chosen).rejects.toBeInstanceOf(MigrationError);
  });

  it.each([
    ['PostgreSQL 14', 'postgresql', { major: 14, version: '14.9' }, /PostgreSQL 14\.9; this program needs 15 or newer/],
    ['TimescaleDB 2.17', 'timescaledb', { extension: '2.17.2' }, /2\.17\.2; .*needs 2\.18 or newer.*ALTER EXTENSION/],
    ['TimescaleDB 1', 'timescaledb', { extension: '1.99.0' }, /1\.99\.0; .*needs 2\.18/],
    ['no TimescaleDB any more', 'timescaledb', { extension: null }, /extension is gone; install it/],
  ] as const)('refuses %s', async (_name, engine, found, message) => {
    await expect(engineVersion(server(found), engine)).rejects.toThrow(message);
  });

  it.each([
    ['postgresql', { major: 15, version: '15.20' }, '15.20'],
    ['timescaledb', { extension: '2.18.0' }, '2.18.0'],
    ['timescaledb', { extension: '3.0.0' }, '3.0.0'],
  ] as const)('tells the version of %s', async (engine, found, version) => {
    expect(await engineVersion(server(found), engine)).toBe(version);
  });
});
