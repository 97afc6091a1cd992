import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { migrate, seed } from '@commune/db';
import { Client, Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MigrateOptions, runMigrate } from '../launch/migrate-command.ts';
import { startEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { acquireLock } from '../src/process-lock.mjs';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { appendJournal } from '../src/store/journal.ts';
import { copyStep, prepareDays } from '../src/store/observations.ts';
import { applyRetention } from '../src/store/retention.ts';
import { runScript } from '../src/store/script.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const FOLDER = path.join(ROOT, 'db');
const PROGRAM = path.join(ROOT, 'backend', 'dist', 'migrate.js');
const DAY = 86_400_000;
const NOW = Date.now();
const STREAMS = 30;
const DAYS = 20;

let dataDir: string;
let target: TestDatabase;
const children: ChildProcess[] = [];

/** An embedded database of twenty days, the oldest of which are left as rollups alone. */
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'commune-move-'));
  // The database's own account must get in where the tests run as root.
  await chmod(dataDir, 0o711);
  await withSource(async (client, url) => {
    await migrate(client, FOLDER);
    await seed(client);
    await client.query("INSERT INTO core.device_credential VALUES ('gw', '\\x0001', '{live}', '{a*,\"b,c\"}')");
    await fill(client);
    const pool = new Pool({ connectionString: url, max: 1 });
    await applyRetention(pool, 'sandbox', { raw: 10, '10m': null, '1h': null, '1d': null }, NOW);
    await pool.end();
  });
}, 120_000);
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  target = await createTestDatabase();
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await target.drop();
});

async function withSource(work: (client: Client, url: string) => Promise<void>): Promise<void> {
  const embedded = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  const client = new Client({ connectionString: embedded.url });
  await client.connect();
  try {
    await work(client, embedded.url);
  } finally {
    await client.end();
    await embedded.stop();
  }
}

async function fill(client: Client): Promise<void> {
  const { rows } = await client.query<{ id: number; realm: number }>(
    `SELECT d.id, t.realm_id::int AS realm FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id ORDER BY d.id LIMIT ${STREAMS}`,
  );
  for (let day = DAYS; day > 0; day--) {
    const from = NOW - day * DAY;
    const readings = rows.flatMap(({ id }) =>
      Array.from({ length: 48 }, (_, k) => ({
        datastreamId: id,
        timeMs: from + k * 1_800_000,
        value: id + k / 7,
        quality: k % 3,
      })),
    );
    await prepareDays(client, 'sandbox', from, from + DAY);
    await client.query('BEGIN');
    await runScript(client, [copyStep('sandbox', readings)]);
    const origin = '00000000-0000-4000-8000-000000000001';
    await appendJournal(client, 'sandbox', { realmId: rows[0]!.realm, origin, via: 'ingest', readings });
    await client.query('COMMIT');
  }
  await client.query(
    `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
     VALUES ($1, now() - INTERVAL '3 days', now() - INTERVAL '2 days', 'discard', 'test', 'test')`,
    [rows[0]!.id],
  );
  await bringUpToDate(client);
}

class Screen extends Writable {
  text = '';
  constructor(private readonly onText: (text: string) => void = () => undefined) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.onText(chunk.toString());
    done();
  }
}

async function run(
  change: Partial<MigrateOptions> = {},
  screen = new Screen(),
): Promise<{ code: number; said: string }> {
  const code = await runMigrate({
    root: ROOT,
    args: ['--from', 'embedded'],
    databaseUrl: target.url,
    dataDir,
    out: screen as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
    ...change,
  });
  return { code, said: screen.text };
}

async function inTarget<T>(sql: string): Promise<T> {
  const client = new Client({ connectionString: target.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0] as T;
  } finally {
    await client.end();
  }
}

const SUMS = `SELECT (SELECT count(*)::int FROM sandbox.observation) AS readings,
  (SELECT sum(n)::int FROM sandbox.observation_10m) AS n10, (SELECT min(bucket) FROM sandbox.observation_1d) AS since,
  (SELECT count(*)::int FROM sandbox.datastream) AS streams, (SELECT things FROM core.device_credential WHERE username = 'gw') AS things,
  (SELECT count(*)::int FROM core.retention_floor WHERE isfinite(floor)) AS floors`;

describe('npm run migrate', () => {
  it('brings a schema up to date, and says so the second time', async () => {
    expect(await run({ args: [] })).toMatchObject({ code: 0, said: expect.stringContaining('0001_core') });
    expect((await run({ args: [] })).said).toMatch(/was up to date/);
  });

  it('moves the embedded database, whole, with what only the rollups still know', async () => {
    const { code, said } = await run();
    expect(said).toMatch(/✓ sandbox\.observation +\d+ dòng/);
    expect(said).not.toContain('✗');
    expect(code).toBe(0);
    const moved = await inTarget<Record<string, unknown>>(SUMS);
    await withSource(async (client) => {
      const { rows } = await client.query(SUMS);
      expect(moved).toEqual(rows[0]);
      expect(rows[0].n10 - rows[0].readings).toBeGreaterThan(5 * 48 * STREAMS);
    });
    // The next number of each kind is free, the program may start, and a second move has nothing to do.
    const client = new Client({ connectionString: target.url });
    await client.connect();
    await client.query(`INSERT INTO core.audit_entry (who, action, subject, outcome) VALUES ('x', 'x', 'x', 'x')`);
    await client.query(
      'INSERT INTO sandbox.thing (realm_id, slug, state) SELECT id, $1, $2 FROM core.realm WHERE slug = $3',
      ['new-thing', 'discovered', 'sim'],
    );
    expect((await migrate(client, FOLDER)).applied).toEqual([]);
    expect((await seed(client)).seeded).toBe(false);
    expect((await client.query('SELECT reason FROM sandbox.ingest_gap')).rows).toEqual([{ reason: 'moved' }]);
    await client.end();
    await expect(run()).rejects.toThrow(/moved into this database before/);
  });

  it('goes on where it was interrupted, and nobody starts on a half', async () => {
    for (const until of ['copying tables', 'copying readings of sandbox', 'rollups of sandbox', 'comparing tables']) {
      const stopping = new AbortController();
      const screen = new Screen((text) => text.includes(until) && stopping.abort());
      expect(await run({ signal: stopping.signal }, screen)).toMatchObject({
        code: 130,
        said: expect.stringContaining('run the same command again'),
      });
      await expect(run({ args: [] })).rejects.toThrow(/move into this database was begun/);
    }
    expect((await run()).code).toBe(0);
  });

  it('survives kill -9 at any moment', { timeout: 120_000 }, async () => {
    await access(PROGRAM).catch(() => {
      throw new Error('backend/dist/migrate.js is missing: run the tests with "npm test", which builds it');
    });
    const start = () => {
      const env = { ...process.env, COMMUNE_ROOT: ROOT, DATA_DIR: dataDir, DATABASE_URL: target.url };
      // As from `node prepare.mjs migrate --from embedded`: the arguments come third.
      const child = fork(PROGRAM, ['migrate', '--from', 'embedded'], { env, stdio: 'ignore', execArgv: [] });
      children.push(child);
      return child;
    };
    for (const items of [3, 10, 18]) {
      const child = start();
      await expect
        .poll(
          () =>
            inTarget<{ n: number }>('SELECT count(*)::int AS n FROM commune_migration.moved_item').catch(() => ({
              n: 0,
            })),
          {
            timeout: 30_000,
            interval: 10,
          },
        )
        .toSatisfy(({ n }: { n: number }) => n >= items);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      expect(await gone).toEqual([null, 'SIGKILL']);
    }
    const { code, said } = await run();
    expect(said).not.toContain('✗');
    expect(code).toBe(0);
  });

  it('says where a table differs, and leaves the target unfinished', async () => {
    const client = new Client({ connectionString: target.url });
    await client.connect();
    // Something else writes to the target meanwhile.
    await migrate(client, FOLDER);
    await client.query(
      `CREATE FUNCTION public.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := '{"vi":"x","en":"x"}'; RETURN NEW; END $$;
       CREATE TRIGGER meddle BEFORE INSERT ON sandbox.thing FOR EACH ROW WHEN (NEW.slug = 'air-thanh-co') EXECUTE FUNCTION public.meddle()`,
    );
    await client.end();
    const { code, said } = await run();
    expect(code).toBe(1);
    expect(said).toMatch(/✗ sandbox\.thing /);
    expect(said).toMatch(/✓ sandbox\.datastream /);
    await expect(run({ args: [] })).rejects.toThrow(/move into this database was begun/);
  });

  it('refuses a target that is in use or filled, a folder that is running, and one that is not there', async () => {
    const client = new Client({ connectionString: target.url, application_name: 'commune-ioc' });
    await client.connect();
    await expect(run()).rejects.toThrow(/program is running on the database to move into.*stop it first/);
    await migrate(client, FOLDER, true);
    await seed(client);
    await client.end();
    await expect(run()).rejects.toThrow(/holds a commune already/);
    const release = acquireLock(path.join(dataDir, 'run.lock'));
    await expect(run()).rejects.toThrow(/already running from this folder/);
    release();
    await expect(run({ dataDir: path.join(dataDir, 'nowhere') })).rejects.toThrow(/no embedded database in .*nowhere/);
  });

  it('refuses a source of an older schema, another form of address, and a server that is not there', async () => {
    const older = await createTestDatabase();
    await expect(run({ args: ['--from', older.url] })).rejects.toThrow(
      /lacks \d+ migrations.*bring it up to date first/,
    );
    await older.drop();
    await expect(run({ args: ['--from', 'mysql://x'] })).rejects.toThrow(/"embedded", or an address/);
    await expect(run({ args: ['--form'] })).rejects.toThrow(/--from embedded/);
    const nowhere = 'postgres://me:secret@127.0.0.1:1/x';
    await expect(run({ args: [], databaseUrl: nowhere })).rejects.toThrow(/DATABASE_URL.*127\.0\.0\.1:1/);
    await expect(run({ args: [], databaseUrl: nowhere })).rejects.not.toThrow(/secret/);
  });
});
