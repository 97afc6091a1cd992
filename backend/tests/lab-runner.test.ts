import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LabJob, LabState, Registry, ReplayReport, ScenarioResult } from '@commune/contract';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BackendClient } from '../../simulators/src/fill/backend-client.ts';
import { LabClient } from '../../simulators/src/lab/lab-client.ts';
import { readLibrary } from '../../simulators/src/lab/library.ts';
import { LabRunner } from '../../simulators/src/lab/runner.ts';
import { runHeadless } from '../../simulators/src/scenario/headless.ts';
import { parseScenario } from '../../simulators/src/scenario/read-scenario.ts';
import { begin, jobOf, sendFile } from './lab-rig.ts';
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
  - { alarm: feeder-outage, thing: feeder-dien-an, is: absent, after: 0m, within: 10m }
  - { alarm: feeder-outage, thing: feeder-dien-an, after: 0m, within: 5m }
`;
const STEP_MS = 60_000;
const START_MS = Date.parse('2026-03-02T08:00:00+07:00');

let app: RunningApp;
let sql: Client;
let folder: string;
let runner: LabRunner;
const said: string[] = [];
beforeAll(async () => {
  app = await startApp();
  sql = new Client({ connectionString: app.database.url });
  await sql.connect();
  folder = await mkdtemp(path.join(tmpdir(), 'commune-lab-test-'));
  await writeFile(path.join(folder, 'cut.yaml'), SCENARIO);
  await writeFile(path.join(folder, 'bad.yaml'), SCENARIO.replace('length', 'lenght'));
  const backend = new BackendClient(app.run.url, app.run.signIn.engineer, new AbortController().signal);
  const log = (line: string) => said.push(line);
  const parts = { backend, lab: new LabClient(backend), broker: app.run.mqtt!, log, everyMs: 100 };
  runner = new LabRunner({ ...parts, library: await readLibrary(folder) });
  runner.start();
});
afterAll(async () => {
  await runner?.stop();
  await sql?.end();
  await app?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const library = async () => (await (await app.get('/api/lab/scenarios')).json()) as { heard: boolean };
const act = async (id: string, what: object) => {
  const answer = await app.post(`/api/lab/jobs/${id}/acts`, what);
  expect(answer.status, await answer.clone().text()).toBe(200);
};

async function until(id: string, state: LabState): Promise<LabJob> {
  await expect.poll(async () => (await jobOf(app, id)).state, { timeout: 30_000, interval: 50 }).toBe(state);
  return jobOf(app, id);
}

/** What the store holds of a drill, as `thing key time value`; what is derived comes when it comes. */
async function stored(drill: string | null): Promise<string[]> {
  const { rows } = await sql.query<{ line: string }>(
    `SELECT format('%s %s %s %s', t.slug, d.key, extract(epoch FROM o.time)::bigint * 1000, o.value) AS line
     FROM sandbox.observation o JOIN sandbox.datastream d ON d.id = o.datastream_id
     JOIN sandbox.thing t ON t.id = d.thing_id JOIN core.realm r ON r.id = t.realm_id
     JOIN core.observed_property p ON p.id = d.property_id
     WHERE r.slug = $1 AND o.quality <> 3 ORDER BY 1`,
    [drill],
  );
  return rows.map(({ line }) => line);
}

it('tells its library, with what is wrong in it', async () => {
  await expect.poll(async () => (await library()).heard, { timeout: 10_000 }).toBe(true);
  expect(await library()).toMatchObject({
    scenarios: [
      { slug: 'bad', problem: expect.stringMatching(/bad.yaml:4:1: unknown key "lenght"; did you mean "length"\?/) },
      {
        slug: 'cut',
        problem: null,
        things: 4,
        startMs: START_MS,
        expectations: [{ rule: { slug: 'feeder-outage' } }, {}, {}],
      },
    ],
  });
});

it('plays a scenario to the same hashes as without a program, and judges it', async () => {
  const { id } = await begin(app, { kind: 'scenario', scenario: 'cut', seed: 11, speed: 'max' });
  const job = await until(id, 'done');
  const { hashes, readings } = runHeadless(parseScenario(SCENARIO, 'cut.yaml'), 11);
  expect(job.result as ScenarioResult).toMatchObject({ ...hashes, readings, raised: { critical: 1 } });
  expect(job.progress).toMatchObject({ share: 1, readings, clockMs: START_MS + 40 * STEP_MS });
  expect(job.progress!.messages).toBeGreaterThan(40);
  expect(job.progress!.verdicts.map(({ state }) => state)).toEqual(['met', 'met', 'missed']);
  expect(job.progress!.verdicts[0]).toMatchObject({ found: { thing: { slug: 'feeder-dien-an' } } });
  expect((await stored(job.drill)).length).toBeGreaterThanOrEqual(readings);
});

it('is paused, moved by single steps, hastened, and stopped', async () => {
  const { id } = await begin(app, { kind: 'scenario', scenario: 'cut', seed: 7, speed: 600 });
  await until(id, 'running');
  await act(id, { act: 'pause' });
  const clock = async () => (await jobOf(app, id)).progress?.clockMs ?? START_MS;
  await until(id, 'paused');
  const before = await clock();
  await act(id, { act: 'step', steps: 2 });
  await expect.poll(clock, { interval: 50, timeout: 10_000 }).toBe(before + 2 * STEP_MS);
  await act(id, { act: 'step' });
  await expect.poll(clock, { interval: 50, timeout: 10_000 }).toBe(before + 3 * STEP_MS);
  const paused = await jobOf(app, id);
  expect(paused).toMatchObject({ state: 'paused' });
  // what is not over yet is not judged
  expect(paused.progress!.verdicts[1]).toMatchObject({ state: 'waiting' });
  await act(id, { act: 'speed', speed: 6000 });
  await act(id, { act: 'resume' });
  await expect.poll(clock, { interval: 50, timeout: 10_000 }).toBeGreaterThan(before + 8 * STEP_MS);
  await act(id, { act: 'stop' });
  expect(await until(id, 'stopped')).toMatchObject({ result: null, fault: null });
});

const CSV = `Trạm;Ngày giờ;Mực nước (cm);Mưa;Ghi chú
river-dong-trang;17/11/2025 05:00;1162,5;0,4;
river-dong-trang;17/11/2025 05:10;1171;;lũ lên
river-dong-trang;17/11/2025 05:20;1180,5;0;
river-dong-trang;17/11/2025 05:30;1185;0,2;
river-dong-trang;17/11/2025 05:40;1190;;
river-dong-trang;31/02/2025 05:20;1171;;
tram-moi;17/11/2025 05:10;x;1,5;
`;

it('finds out what the columns of a file mean, and plays exactly its rows', async () => {
  const file = await sendFile(app, 'tram-do.csv', CSV);
  const check = await begin(app, { kind: 'replay-check', file });
  const found = (await until(check.id, 'done')).result as ReplayReport;
  expect(found).toMatchObject({
    ...{ guessed: true, fault: null, rows: 7, recording: false, late: 0 },
    table: {
      ...{ thing: '{Trạm}', decimal: ',', shape: { delimiter: ';' }, time: { columns: ['Ngày giờ'], format: 'dmy' } },
      values: [
        { column: 'Mực nước (cm)', property: 'stage', unit: 'cm' },
        { column: 'Mưa', property: 'rain' },
      ],
    },
    count: { readings: 9, things: 2 },
    refusals: [
      { reason: 'bad-time', n: 1, first: [{ line: 7, column: 2 }] },
      { reason: 'bad-value', n: 1, first: [{ line: 8, column: 3 }] },
    ],
  });
  expect(found.columns[2]).toEqual({ name: 'Mực nước (cm)', samples: ['1162,5', '1171', '1180,5'], note: null });

  // the engineer leaves out the rain, and moves it all by an hour
  const mapping = { ...found.table!, values: found.table!.values.slice(0, 1) };
  const again = await begin(app, { kind: 'replay-check', file, mapping });
  expect((await until(again.id, 'done')).result).toMatchObject({ guessed: false, count: { readings: 5, things: 1 } });
  const wrong = await begin(app, { kind: 'replay-check', file, mapping: { ...mapping, values: [] } });
  expect((await until(wrong.id, 'done')).result).toMatchObject({ fault: expect.stringContaining('no column stands') });
  const HOUR = 3_600_000;
  const values = [...mapping.values, { column: 'Mưa', property: 'no-such' }];
  const asked = { kind: 'replay', file, mapping: { ...mapping, values }, speed: 'max', shift: HOUR };
  const { id } = await begin(app, asked);
  const played = await until(id, 'done');
  const at = (text: string) => Date.parse(`2025-11-17T${text}:00+07:00`) + HOUR;
  expect(await stored(played.drill)).toEqual([
    `river-dong-trang stage ${at('05:00')} 11.625`,
    `river-dong-trang stage ${at('05:10')} 11.71`,
    `river-dong-trang stage ${at('05:20')} 11.805`,
    `river-dong-trang stage ${at('05:30')} 11.85`,
    `river-dong-trang stage ${at('05:40')} 11.9`,
  ]);
  expect(played).toMatchObject({
    result: { readings: 9, refusedByStore: 1 },
    progress: { clockMs: at('05:40'), share: 1, readings: 9, total: 9 },
  });
});

const RECORDING = `{"recording":1,"at":"2025-11-20T00:00:00Z","broker":"x","topics":["ioc/1/sim/#"]}
[1763600400000,"ioc/1/sim/river-dong-trang/obs","{\\"v\\":{\\"stage\\":9.5}}"]
[1763600460000,"ioc/1/sim/gateway/batch","[{\\"thing\\":\\"river-dong-trang\\",\\"t\\":1763600460000,\\"v\\":{\\"stage\\":9.6}}]"]
`;

it('plays a recording as it is, again and again until it is told to stop', async () => {
  const file = await sendFile(app, 'ban-ghi.ndjson', RECORDING);
  const check = await begin(app, { kind: 'replay-check', file });
  const found = (await until(check.id, 'done')).result as ReplayReport;
  expect(found).toMatchObject({ recording: true, table: null, columns: [], count: { messages: 2 }, refusals: [] });
  const { id } = await begin(app, { kind: 'replay', file, speed: 600, loop: true });
  const drill = async () => (await jobOf(app, id)).drill;
  await expect.poll(async () => (await stored(await drill())).length, { timeout: 10_000 }).toBeGreaterThan(4);
  await act(id, { act: 'stop' });
  const { progress } = await until(id, 'stopped');
  expect(progress).toMatchObject({ share: null, total: null });
  // each round begins a moment after the one before it
  const [first = '', second = '', third = ''] = await stored(await drill());
  expect([first, second, third]).toEqual([
    'river-dong-trang stage 1763600400000 9.5',
    'river-dong-trang stage 1763600460000 9.6',
    'river-dong-trang stage 1763600461000 9.5',
  ]);
});

it('steps through a recorded file moment by moment, and says where one cannot be played', async () => {
  const file = await sendFile(
    app,
    'buoc.csv',
    `time,thing,pm25,lat,lon\n${[0, 0, 1, 2].map((m, k) => `2025-11-20T00:0${m}:00Z,air-${k},${k},12.2,109.1\n`).join('')}`,
  );
  const check = await begin(app, { kind: 'replay-check', file });
  const { table } = (await until(check.id, 'done')).result as ReplayReport;
  const { id } = await begin(app, { kind: 'replay', file, mapping: table!, speed: 1, shift: 'now' });
  await act(id, { act: 'pause' });
  await until(id, 'paused');
  const readings = async () => (await jobOf(app, id)).progress?.readings ?? 0;
  await act(id, { act: 'step' });
  // the two of the first minute
  await expect.poll(readings, { timeout: 10_000, interval: 50 }).toBe(2);
  await act(id, { act: 'step' });
  await expect.poll(readings, { timeout: 10_000, interval: 50 }).toBe(3);
  const { progress, drill } = await jobOf(app, id);
  expect(Math.abs(progress!.fromMs! - Date.now())).toBeLessThan(60_000);
  const { things } = (await (await app.get(`/api/registry?realm=${drill}`)).json()) as Registry;
  expect(things).toMatchObject(
    [0, 1, 2, 3].map((k) => ({ slug: `air-${k}`, state: 'registered', position: [109.1, 12.2] })),
  );

  const damaged = await sendFile(app, 'hong.csv', '{"a":');
  const bad = await begin(app, { kind: 'replay-check', file: damaged });
  expect(await until(bad.id, 'failed')).toMatchObject({
    fault: { reason: 'file-unusable', detail: expect.any(String) },
  });

  // a runner that ends says so, and leaves nothing behind
  await runner.stop();
  expect(await jobOf(app, id)).toMatchObject({ state: 'failed', fault: { reason: 'runner-stopped' } });
  expect((await stored((await jobOf(app, id)).drill)).length).toBe(3);
  expect(said.filter((line) => line.startsWith('lab:'))).toEqual([]);
}, 60_000);
