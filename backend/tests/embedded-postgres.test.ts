import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startServer, stopServer } from '../src/embedded/postgres/cluster.ts';
import { choosePlace } from '../src/embedded/postgres/place.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres, stopOrphanedPostgres } from '../src/embedded/postgres.ts';

const isRoot = process.getuid?.() === 0;
const bundle = join(import.meta.dirname, `../dist/embedded-postgres-child.${process.pid}.js`);
const settings = { fsync: 'off' };
let parent = '';
let dataDir = '';
let running: EmbeddedPostgres | undefined;
const children: ChildProcess[] = [];

beforeAll(async () => {
  await build({
    ...{ entryPoints: [join(import.meta.dirname, 'embedded-postgres-child.ts')], outfile: bundle, bundle: true },
    ...{ platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' },
  });
});
afterAll(() => rmSync(bundle, { force: true }));

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'embedded-postgres-'));
  chmodSync(parent, 0o711);
  dataDir = join(parent, 'data');
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  for (const child of children.splice(0)) await killed(child);
  if (existsSync(dataDir)) await stopOrphanedPostgres(dataDir);
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
});

async function start(options: { preferredPort?: number } = {}): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ dataDir, settings, ...options });
  return running;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

type ChildMessage = { progress?: string; url?: string; adopted?: boolean; error?: string };

function startInChild(account?: { uid: number; gid: number }) {
  const child = fork(bundle, [dataDir], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], ...account });
  children.push(child);
  const until = (matches: (message: ChildMessage) => boolean): Promise<ChildMessage> =>
    new Promise((resolve, reject) => {
      child.on('message', (message: ChildMessage) => matches(message) && resolve(message));
      child.on('exit', () => reject(new Error('the child ended')));
    });
  return { child, until };
}

function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.on('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

it('makes a database on a fresh folder, private to its owner, and keeps its data over a restart', async () => {
  const first = await start();
  expect(first.adopted).toBe(false);
  await query(first.url, 'CREATE TABLE kept (word text); ');
  await query(first.url, `INSERT INTO kept VALUES ('Diên Khánh')`);
  expect(
    await query(first.url, `SELECT upper('đường') AS word, current_setting('server_encoding') AS encoding`),
  ).toEqual([{ word: 'ĐƯỜNG', encoding: 'UTF8' }]);
  expect(statSync(join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, 'postgres')).mode & 0o077).toBe(0);
  await expect(query(first.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password');
  await first.stop();
  await first.stop();

  const second = await start();
  expect(second).toMatchObject({ adopted: false, url: first.url });
  expect(await query(second.url, 'SELECT word FROM kept')).toEqual([{ word: 'Diên Khánh' }]);
});

it('runs in a session of its own, out of reach of the terminal', async () => {
  await start();
  const pid = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0] ?? '';
  const sessions = [pid, String(process.pid)].map((id) =>
    execFileSync('ps', ['-o', 'sess=', '-p', id], { encoding: 'utf8' }),
  );
  expect(sessions[0]).not.toBe(sessions[1]);
});

it('takes over the database of a killed process', async () => {
  const { child, until } = startInChild();
  const { url = '' } = await until((message) => message.url !== undefined);
  await query(url, 'CREATE TABLE kept AS SELECT 7 AS n');
  await killed(child);
  const next = await start();
  expect(next).toMatchObject({ adopted: true, url });
  expect(await query(next.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

it('stops the database of a killed process on request', async () => {
  const { child, until } = startInChild();
  await until((message) => message.url !== undefined);
  await killed(child);
  expect(await stopOrphanedPostgres(dataDir)).toBe(true);
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  expect(await stopOrphanedPostgres(dataDir)).toBe(false);
});

it('recovers after the server itself was killed', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 8 AS n');
  const pid = Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
  process.kill(pid, 'SIGKILL');
  await first.stop();
  const next = await start();
  expect(await query(next.url, 'SELECT n FROM kept')).toEqual([{ n: 8 }]);
});

it('starts a killed server again on the same port, and none after a stop', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 4 AS n');
  const pid = () => Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
  const killed = pid();
  process.kill(killed, 'SIGKILL');
  await expect
    .poll(() => query(first.url, 'SELECT n FROM kept').catch(() => []), { timeout: 10_000 })
    .toEqual([{ n: 4 }]);
  const second = pid();
  expect(second).not.toBe(killed);
  // told to stop while it comes back
  process.kill(second, 'SIGKILL');
  await expect.poll(() => existsSync(join(dataDir, 'postgres/postmaster.pid')) && pid() !== second).toBe(true);
  await first.stop();
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  expect(await stopOrphanedPostgres(dataDir)).toBe(false);
});

it('refuses a folder that a living process uses', async () => {
  const { child, until } = startInChild();
  await until((message) => message.url !== undefined);
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`Process ${child.pid} is using the data folder`);
  await expect(stopOrphanedPostgres(dataDir)).rejects.toThrow(`Process ${child.pid} is using`);
});

it('lets one of two simultaneous first starts through', async () => {
  const both = [startInChild(), startInChild()];
  const said = await Promise.all(both.map(({ until }) => until((message) => !message.progress)));
  expect(said.filter((message) => message.url)).toHaveLength(1);
  expect(said.find((message) => message.error)?.error).toContain('is using the data folder');
});

it('is not fooled by a pid file whose pid now belongs to another program of the same account', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 9 AS n');
  await first.stop();
  const cluster = join(dataDir, 'postgres');
  const { uid, gid } = statSync(cluster);
  const stranger = spawn('sleep', ['120'], { stdio: 'ignore', ...(isRoot ? { uid, gid } : {}) });
  children.push(stranger);
  const pidFile = join(cluster, 'postmaster.pid');
  const lines = [stranger.pid, cluster, 1_764_000_000, first.port, '', '127.0.0.1', '    11111         1', 'ready   '];
  writeFileSync(pidFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  chownSync(pidFile, uid, gid);
  const next = await start();
  expect(next.adopted).toBe(false);
  expect(await query(next.url, 'SELECT n FROM kept')).toEqual([{ n: 9 }]);
  expect(stranger.exitCode).toBeNull();
});

it('starts over after an initdb that was cut short', async () => {
  const { child, until } = startInChild();
  await until((message) => message.progress?.includes('creating') === true);
  await expect.poll(() => readdirSync(dataDir).some((name) => name.startsWith('postgres.initdb-'))).toBe(true);
  await killed(child);
  const next = await start();
  expect(await query(next.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

it('puts aside a cluster folder that holds no cluster', async () => {
  mkdirSync(join(dataDir, 'postgres'), { recursive: true });
  if (isRoot) chmodSync(dataDir, 0o711);
  writeFileSync(join(dataDir, 'postgres/note'), 'mine');
  await start();
  const aside = readdirSync(dataDir).find((name) => name.startsWith('postgres.aside-'));
  expect(readFileSync(join(dataDir, aside ?? '', 'note'), 'utf8')).toBe('mine');
});

it('gives the database a new password where the file with the old one was lost', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 5 AS n');
  await first.stop();
  rmSync(join(dataDir, 'postgres.json'));
  const next = await start();
  expect(await query(next.url, 'SELECT n FROM kept')).toEqual([{ n: 5 }]);
});

it('steps over a taken port', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const address = squatter.address();
  const taken = typeof address === 'object' && address ? address.port : 0;
  try {
    const database = await start({ preferredPort: taken });
    expect(database.port).not.toBe(taken);
    await database.stop();
    // a port that is taken between choosing and starting
    const place = await choosePlace(dataDir, {}, () => undefined);
    expect(await startServer(place, taken, settings)).toBe('port-taken');
    await stopServer(place);
  } finally {
    squatter.close();
  }
});

it.runIf(isRoot)('runs where its account cannot enter the data folder', async () => {
  chmodSync(parent, 0o700);
  const first = await start();
  const { home } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'));
  try {
    expect(home).toMatch(/^\/var\/lib\/commune-ioc\//);
    await query(first.url, 'CREATE TABLE kept AS SELECT 6 AS n');
    await first.stop();
    const next = await start();
    expect(await query(next.url, 'SELECT n FROM kept')).toEqual([{ n: 6 }]);
    await next.stop();
    // somebody who removes the data folder wants to begin anew
    rmSync(dataDir, { recursive: true });
    const anew = await start();
    await expect(query(anew.url, 'TABLE kept')).rejects.toThrow('does not exist');
    await anew.stop();
  } finally {
    await running?.stop();
    rmSync(home, { recursive: true, force: true });
    rmSync(dataDir, { recursive: true });
  }
});

it.runIf(isRoot)('runs for an ordinary user', async (context) => {
  const nobody = { uid: 65_534, gid: 65_534 };
  try {
    execFileSync('test', ['-r', bundle], { ...nobody, cwd: '/' });
  } catch {
    context.skip('an ordinary user cannot read this folder');
  }
  mkdirSync(dataDir);
  chownSync(dataDir, nobody.uid, nobody.gid);
  const { child, until } = startInChild(nobody);
  const { url = '' } = await until((message) => message.url !== undefined);
  expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody.uid);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.send('stop');
  expect(await ended).toBe(0);
});
