import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Drill } from '@commune/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runScenario } from '../../simulators/src/scenario/scenario-command.ts';
import { type RunningApp, startApp } from './running-app.ts';

const SCENARIO = `title: { vi: Thử, en: Test }
seed: 7
start: 2026-03-02T08:00:00+07:00
length: 40m
mishaps: false
things: feeder-*
phases:
  - { name: cut, from: 10m, for: 20m, effects: [{ things: feeder-dien-an, property: outage, set: 1 }] }
expect:
  - { alarm: feeder-outage, thing: feeder-dien-an, after: 10m, within: 10m }
`;

let app: RunningApp;
let folder: string;
beforeAll(async () => {
  app = await startApp();
  folder = await mkdtemp(path.join(tmpdir(), 'commune-scenario-'));
  await writeFile(path.join(folder, 'test.yaml'), SCENARIO);
  await writeFile(path.join(folder, 'run.json'), JSON.stringify(app.run));
});
afterAll(async () => {
  await app?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** As `npm run sim -- scenario …` does. */
async function command(...options: string[]) {
  const said: string[] = [];
  const met = await runScenario([path.join(folder, 'test.yaml'), ...options], {
    runFile: path.join(folder, 'run.json'),
    log: (line) => said.push(line),
    signal: new AbortController().signal,
  });
  return { met, said };
}
const drills = async () => (await (await app.get('/api/drills')).json()) as Drill[];

it('plays a scenario into a drill of its own, tells what came of it and leaves it there', async () => {
  const { met, said } = await command('--speed', '20000');
  expect(met).toBe(true);
  expect(said).toContain(`${app.run.url}/?realm=drill-260302`);
  expect(said.at(-1)).toMatch(/^✓ feeder-outage at feeder-dien-an: raised 2026-03-02 08:1\d:\d\d/);
  expect(await drills()).toMatchObject([{ slug: 'drill-260302', things: 4 }]);
  const headless = await command('--headless');
  for (const line of headless.said.filter((text) => /^(telemetry|alarms)/.test(text))) expect(said).toContain(line);
}, 120_000);

it('goes on with one that is there, and takes away its own at the end where it is told to', async () => {
  const again = await command('--realm', 'drill-260302', '--resume', '--speed', '20000');
  expect(again.met).toBe(true);
  expect((await command('--realm', 'mine', '--speed', '20000', '--delete')).met).toBe(true);
  expect((await drills()).map(({ slug }) => slug)).toEqual(['drill-260302']);
  await expect(command('--realm', 'nowhere', '--resume')).rejects.toThrow('there is no drill "nowhere"');
  await expect(command('--realm', 'sim')).rejects.toThrow(/409 .*there is a realm/);
}, 120_000);
