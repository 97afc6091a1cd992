import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestBroker } from './broker.ts';
import { ImportServer } from './import-server.ts';

const workspace = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let broker: TestBroker;
let server: ImportServer;
let child: ChildProcess;
let output: string;

beforeAll(async () => {
  // below the packages, so that the bundle finds them
  const cache = join(workspace, '../node_modules/.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'simulators-'));
  await build({
    entryPoints: [join(workspace, 'src/main.ts')],
    outfile: join(folder, 'main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['mqtt', 'papaparse', 'yaml', 'zod'],
  });
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  broker = new TestBroker();
  server = new ImportServer();
  await Promise.all([broker.start(), server.start()]);
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await Promise.all([broker.stop(), server.stop()]);
});

function start(environment: Record<string, string>): void {
  output = '';
  child = fork(join(folder, 'main.mjs'), { silent: true, env: { RUN_FILE: join(folder, 'run.json'), ...environment } });
  child.stdout?.on('data', (text) => {
    output += text;
  });
  child.stderr?.on('data', (text) => {
    output += text;
  });
}
async function writeRunFile(): Promise<void> {
  const mqtt = { url: broker.url, username: 'engineer', password: 'secret' };
  await writeFile(
    join(folder, 'run.json'),
    JSON.stringify({ url: server.url, signIn: { engineer: server.signInLink }, mqtt }),
  );
}
const ended = () => new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));

describe('the process', { timeout: 45_000 }, () => {
  it('waits for the run file, publishes, fills, and stops within 2 s of SIGTERM', async () => {
    start({ SIM_FILL_DAYS: '0.2', SIM_INTERVAL_S: '5', SIM_SERVICE_DAYS: '1' });
    await writeRunFile();
    await vi.waitFor(() => expect(output).toContain('fill: 100 %'), 20_000);
    await vi.waitFor(() => expect(output).toMatch(/services: \d+ events of the past sent/), 20_000);
    await vi.waitFor(() => expect(broker.received.length).toBeGreaterThan(300), 20_000);
    const since = Date.now();
    const end = ended();
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    expect(Date.now() - since).toBeLessThan(2_000);
    expect(output).not.toContain('Error');
  });

  it('stops in mid-fill when the launcher is gone', async () => {
    await writeRunFile();
    start({ SIM_FILL_DAYS: '7' });
    await vi.waitFor(() => expect(server.imports.length).toBeGreaterThan(0), 20_000);
    const since = Date.now();
    const end = ended();
    child.disconnect();
    expect(await end).toBe(0);
    expect(Date.now() - since).toBeLessThan(2_000);
  });

  it('says what is wrong with its configuration', async () => {
    start({ SIM_SEED: 'seven' });
    expect(await ended()).toBe(1);
    expect(output).toContain('configuration: SIM_SEED must be a number');
  });
});
