import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { RunFile } from '@commune/contract';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { bundle } from '../../launch/build.mjs';
import { stopOrphanedPostgres } from '../../src/embedded/postgres.ts';
import { processBirth } from '../../src/process-lock.mjs';

const repository = join(import.meta.dirname, '../../..');
let root = '';
let dataDir = '';
const launched: ChildProcess[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'supervisor-'));
  chmodSync(root, 0o711);
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  const out = (folder: string) => relative(repository, join(root, folder));
  const here = 'backend/tests/launch';
  await bundle(repository, {
    ...{ name: 'backend', inputs: [], out: out('backend/dist') },
    entries: { main: `${here}/backend-double.ts`, start: 'backend/launch/start.ts' },
  });
  await bundle(repository, {
    ...{ name: 'simulators', inputs: [], out: out('simulators/dist') },
    entries: { main: `${here}/simulators-double.ts` },
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  dataDir = join(root, 'data');
});
afterEach(async () => {
  for (const child of launched.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await new Promise((gone) => child.on('exit', gone));
  }
  if (existsSync(dataDir)) {
    // children of a killed launcher end by themselves, and hold the folder until then
    await expect.poll(() => stopOrphanedPostgres(dataDir), { timeout: 20_000 }).toBeDefined();
  }
  rmSync(dataDir, { recursive: true, force: true });
});

function launch(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'backend/dist/start.js')], {
    env: { ...process.env, COMMUNE_ROOT: root, DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launched.push(child);
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said.text += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, said, ended };
}

async function ready(): Promise<{ run: RunFile; backendPid: number; simulatorsPid: number }> {
  const starts = join(dataDir, 'simulators.starts');
  await expect.poll(() => existsSync(starts) && readFileSync(starts, 'utf8'), { timeout: 20_000 }).toBeTruthy();
  const run = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunFile;
  const simulatorsPid = Number.parseInt(readFileSync(starts, 'utf8'), 10);
  return { run, backendPid: Number(run.mqtt.password), simulatorsPid };
}

const lives = (pid: number) => processBirth(pid) !== undefined;

function expectNothingLeft(pids: number[]): void {
  expect(pids.filter(lives)).toEqual([]);
  for (const name of ['run.json', 'run.lock', 'postgres.lock', 'postgres/postmaster.pid']) {
    expect(existsSync(join(dataDir, name)), name).toBe(false);
  }
}

it('starts everything, says how to use it, and leaves nothing behind when told to stop', async () => {
  const { child, said, ended } = launch();
  const { run, backendPid, simulatorsPid } = await ready();
  expect(statSync(join(dataDir, 'run.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataDir, 'simulators.starts'), 'utf8')).toContain(run.url);
  await expect.poll(() => said.text).toContain(run.example.command);
  expect(said.text).toContain('Double is starting');
  // as from a terminal under npm: once from the terminal, once passed on
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expectNothingLeft([backendPid, simulatorsPid]);
});

it('refuses a second start with the address of the first', async () => {
  launch();
  const { run } = await ready();
  const second = launch();
  expect(await second.ended).toBe(1);
  expect(second.said.text).toContain(run.url);
  expect(existsSync(join(dataDir, 'run.json'))).toBe(true);
});

it('ends with the backend, and stops the database that it left running', async () => {
  const { said, ended } = launch();
  const { backendPid, simulatorsPid } = await ready();
  process.kill(backendPid, 'SIGKILL');
  expect(await ended).toBe(1);
  expect(said.text).toContain('The backend ended unexpectedly');
  expectNothingLeft([backendPid, simulatorsPid]);
});

it('is outlived by nothing when it is killed, and starts again', async () => {
  const first = launch();
  const { backendPid, simulatorsPid } = await ready();
  first.child.kill('SIGKILL');
  await expect.poll(() => [backendPid, simulatorsPid].filter(lives), { timeout: 20_000 }).toEqual([]);
  rmSync(join(dataDir, 'simulators.starts'));
  const second = launch();
  await ready();
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
});

it('kills a backend that does not stop when asked twice', async () => {
  const { child, ended } = launch({ DOUBLE_STUBBORN: '1' });
  const { backendPid, simulatorsPid } = await ready();
  const urged = setInterval(() => child.kill('SIGINT'), 100);
  expect(await ended).toBe(0);
  clearInterval(urged);
  expectNothingLeft([backendPid, simulatorsPid]);
});

it('says why the backend cannot start', async () => {
  const { said, ended } = launch({ DOUBLE_FAILS: 'PORT: must be a number' });
  expect(await ended).toBe(1);
  expect(said.text).toContain('The backend did not start');
  expect(said.text).toContain('PORT: must be a number');
  expectNothingLeft([]);
});

it('starts simulators again that ended', async () => {
  const { said } = launch({ DOUBLE_SIMULATORS_END: '1' });
  await ready();
  const starts = () => readFileSync(join(dataDir, 'simulators.starts'), 'utf8').trim().split('\n').length;
  await expect.poll(starts, { timeout: 10_000 }).toBe(2);
  expect(said.text).toContain('the simulators ended');
});
