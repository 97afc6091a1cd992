import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runScenario } from './scenario-command.ts';

const SCENARIO = (expected: string) => `title: { vi: Thử, en: Test }
seed: 7
start: 2026-03-02T08:00:00+07:00
length: 2h
mishaps: false
things: feeder-*
phases:
  - { name: cut, from: 30m, for: 30m, effects: [{ things: feeder-dien-an, property: outage, set: 1 }] }
expect:
  - { alarm: feeder-outage, thing: feeder-dien-an, ${expected} }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenario-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(text: string, ...options: string[]) {
  const file = join(folder, 'test.yaml');
  await writeFile(file, text);
  const said: string[] = [];
  const parts = { runFile: undefined, log: (line: string) => said.push(line), signal: new AbortController().signal };
  return { met: await runScenario([file, ...options], parts), said };
}

it('tells what was raised, both hashes, and whether what was expected came', async () => {
  const { met, said } = await run(SCENARIO('after: 30m, within: 10m'), '--headless');
  expect(met).toBe(true);
  expect(said[0]).toMatch(/^Thử · Test: seed 7, /);
  expect(said[1]).toMatch(/^484 readings; 1 alarms raised: 1 critical, 0 high/);
  expect(said[2]).toMatch(/^telemetry [0-9a-f]{64}$/);
  expect(said[3]).toMatch(/^alarms {4}[0-9a-f]{64}$/);
  expect(said[4]).toMatch(/^✓ feeder-outage at feeder-dien-an: raised 2026-03-02 08:3\d:\d\d at feeder-dien-an, /);
});

it('says what came instead, and where the file expects something else', async () => {
  const { met, said } = await run(SCENARIO('after: 1h'), '--headless');
  expect(met).toBe(false);
  expect(said[4]).toMatch(/^✗ feeder-outage .* not then, but at 2026-03-02 08:3\d:\d\d .* \(line 10\)$/);
});

it('takes another seed than the file names', async () => {
  const hash = async (...options: string[]) => (await run(SCENARIO('after: 0h'), '--headless', ...options)).said[2];
  expect(await hash('--seed', '8')).not.toBe(await hash());
  expect(await hash('--seed', '7')).toBe(await hash());
});

it.each([
  ['an unknown option', ['--sped', '7'], /--sped/],
  ['a speed that is none', ['--speed', '0'], /--speed must be above 0/],
  ['a seed that is none', ['--seed', 'seven'], /--seed must be a whole number/],
  ['a run that nobody can be found for', [], /RUN_FILE must be the path of run\.json; or play it with --headless/],
])('refuses %s', async (_what, options, said) => {
  await expect(run(SCENARIO('after: 0h'), ...options)).rejects.toThrow(said);
});
