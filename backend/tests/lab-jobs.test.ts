import type { LabFile, LabJobSummary, LabLibrary, Problem } from '@commune/contract';
import { MAX_LAB_FILE_BYTES, MAX_LAB_FILES, MAX_LAB_WAITING } from '@commune/contract';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, jobOf, report, sendFile, ToldRunner } from './lab-rig.ts';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let sql: Client;
let runner: ToldRunner;
beforeAll(async () => {
  app = await startApp();
  runner = new ToldRunner(app);
  sql = new Client({ connectionString: app.database.url });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await app?.stop();
});

const ASKED = { kind: 'scenario', scenario: 'test', seed: 7, speed: 60 };
const PLAY = { plays: 1, checks: 0 };
const act = (id: string, what: object) => app.post(`/api/lab/jobs/${id}/acts`, what);

async function refused(answer: Response | Promise<Response>): Promise<string> {
  const { status, headers } = await answer;
  expect(headers.get('content-type')).toContain('application/problem+json');
  const { type, detail } = (await (await answer).json()) as Problem;
  return `${status} ${type.split(':').at(-1)}: ${detail}`;
}

describe('the lab', () => {
  it('has nobody to do anything before a runner has said that it is there', async () => {
    expect(await (await app.get('/api/lab/scenarios')).json()).toEqual({ heard: false, seenMs: null, scenarios: [] });
    expect(await refused(app.post('/api/lab/jobs', ASKED))).toMatch(/^409 no-runner: .*"npm run sim" starts one/);
    await expect(runner.turn()).rejects.toThrow(/404 .*let it say again who it is/);
    await runner.introduce();
    const library = (await (await app.get('/api/lab/scenarios')).json()) as LabLibrary;
    expect(library).toMatchObject({ heard: true, scenarios: [{ slug: 'test', title: { vi: 'Thử' } }] });
  });

  it('is the engineer’s, and says what is wrong with what is asked', async () => {
    expect((await app.post('/api/lab/jobs', ASKED, {})).status).toBe(401);
    expect((await fetch(`${app.run.url}/api/lab/jobs`)).status).toBe(401);
    const ask = (input: object) => refused(app.post('/api/lab/jobs', input));
    expect(await ask({ ...ASKED, kind: 'dance' })).toMatch(/^400 .*kind/);
    expect(await ask({ ...ASKED, speed: 0 })).toMatch(/^400 .*speed: must be a number above 0/);
    expect(await ask({ ...ASKED, seed: -1 })).toMatch(/^400 .*seed/);
    expect(await ask({ ...ASKED, scenario: 'nope' })).toMatch(/^400 .*no scenario "nope"; there are test$/);
    expect(await ask({ kind: 'replay-check', file: '9999' })).toMatch(/^400 .*no file 9999; send one of up to 64 MiB/);
    expect(await ask({ kind: 'replay', file: 'x', speed: 1 })).toMatch(/^400 .*file: must be an id/);
    expect(await refused(app.get('/api/lab/jobs?kind=dance'))).toMatch(/^400 .*must be one of scenario/);
    expect(await refused(app.get('/api/lab/jobs/999'))).toMatch(/^404/);
    expect(await refused(act('999', { act: 'pause' }))).toMatch(/^404/);
    await runner.introduce([{ ...(await aScenario()), problem: 'test.yaml:3:1: unknown key "sped"' }]);
    expect(await ask(ASKED)).toMatch(/^400 .*cannot be used: test.yaml:3:1/);
    await runner.introduce();
  });

  it('gives a job to a runner and carries what is wanted of it there, until it has ended', async () => {
    const { id } = await begin(app, ASKED);
    expect(await jobOf(app, id)).toMatchObject({ state: 'waiting', asked: { title: { en: 'Test' } }, result: null });
    expect(await refused(act(id, { act: 'fly' }))).toMatch(/^400/);
    const { work } = await runner.turn([], PLAY);
    expect(work).toMatchObject([{ id, wanted: 'run', speed: 60, steps: 0, asked: ASKED }]);
    expect(await jobOf(app, id)).toMatchObject({ state: 'running' });

    await act(id, { act: 'pause' });
    await act(id, { act: 'step', steps: 3 });
    expect(await (await act(id, { act: 'speed', speed: 'max' })).json()).toMatchObject({ wanted: 'pause' });
    const { orders } = await runner.turn([report(id, 'running')], PLAY);
    expect(orders).toEqual([{ id, wanted: 'pause', speed: 'max', steps: 3 }]);
    const progress = { clockMs: 30_000, fromMs: 0, toMs: 60_000, share: 0.5, messages: 4, readings: 9 };
    await runner.turn([report(id, 'paused', { progress: { ...progress, total: null, verdicts: [] } })]);
    expect(await jobOf(app, id)).toMatchObject({ state: 'paused', progress });

    await act(id, { act: 'stop' });
    expect((await runner.turn([report(id, 'paused')])).orders).toMatchObject([{ wanted: 'stop' }]);
    const over = await runner.turn([report(id, 'stopped')]);
    expect(over.orders).toEqual([]);
    expect(await jobOf(app, id)).toMatchObject({ state: 'stopped', progress });
    expect(await refused(act(id, { act: 'resume' }))).toMatch(/^409 job-ended/);
    // a word that comes late changes nothing any more
    expect((await runner.turn([report(id, 'running')])).orders).toEqual([]);
    expect(await jobOf(app, id)).toMatchObject({ state: 'stopped' });
    const { rows } = await sql.query(`SELECT action FROM core.audit_entry WHERE subject = $1 ORDER BY id`, [id]);
    expect(rows.map(({ action }) => action)).toEqual([
      ...['lab.scenario', 'lab.pause', 'lab.step', 'lab.speed', 'lab.stop'],
    ]);
  });

  it('tells of a runner that is lost, and goes on with it once it is heard again', async () => {
    const { id } = await begin(app, ASKED);
    await runner.turn([], PLAY);
    const silent = (seconds: number) =>
      sql.query(`UPDATE core.lab_job SET heard_at = now() - $2 * interval '1 s' WHERE id = $1`, [id, seconds]);
    await silent(13);
    expect(await jobOf(app, id)).toMatchObject({ state: 'running' });
    await silent(16);
    expect(await jobOf(app, id)).toMatchObject({ state: 'failed', fault: { reason: 'runner-lost' } });
    const listed = (await (await app.get('/api/lab/jobs?kind=scenario')).json()) as LabJobSummary[];
    expect(listed[0]).toMatchObject({ id, state: 'failed', endedMs: expect.any(Number) });
    expect(await refused(act(id, { act: 'pause' }))).toMatch(/^409 job-ended/);
    const other = new ToldRunner(app, '00000000-0000-4000-8000-000000000002');
    await other.introduce();
    expect((await other.turn([report(id, 'running')], PLAY)).orders).toEqual([]);
    expect(await jobOf(app, id)).toMatchObject({ state: 'failed' });
    await runner.turn([report(id, 'running')]);
    expect(await jobOf(app, id)).toMatchObject({ state: 'running', fault: null });
    await runner.turn([report(id, 'failed', { fault: { reason: 'internal', detail: 'why' } })]);
    expect(await jobOf(app, id)).toMatchObject({ state: 'failed', fault: { detail: 'why' } });
  });

  it('lets a check pass by what plays, in turn, and no more wait than it says', async () => {
    const file = await sendFile(app, 'a.csv', 'time,pm25\n2025-11-20T00:00:00Z,1\n');
    const first = await begin(app, ASKED);
    const second = await begin(app, ASKED);
    const check = await begin(app, { kind: 'replay-check', file });
    expect(check).toMatchObject({ asked: { fileName: 'a.csv' } });
    const { work } = await runner.turn([], { plays: 1, checks: 1 });
    expect(work.map(({ id }) => id).sort()).toEqual([first.id, check.id].sort());
    expect(work.find(({ id }) => id === check.id)).toMatchObject({
      ...{
        fileName: 'a.csv',
        fileModifiedMs: Date.parse('2025-11-21T00:00:00Z'),
        asked: { kind: 'replay-check', file },
      },
    });
    expect(await refused(act(check.id, { act: 'pause' }))).toMatch(/^409 not-steerable/);
    expect(await (await act(second.id, { act: 'stop' })).json()).toMatchObject({ state: 'stopped' });
    expect((await runner.turn([], { plays: 2, checks: 1 })).work).toEqual([]);
    for (let n = 0; n < MAX_LAB_WAITING; n++) await begin(app, ASKED);
    expect(await refused(app.post('/api/lab/jobs', ASKED))).toMatch(/^409 too-many-jobs/);
    // what a job reads stays
    const gone = () => fetch(`${app.run.url}/api/lab/files/${file}`, { method: 'DELETE', headers: app.engineer });
    expect(await refused(gone())).toMatch(/^409 file-in-use/);
    await runner.turn([report(check.id, 'done', { result: { rows: 1 } })]);
    expect(await jobOf(app, check.id)).toMatchObject({ state: 'done', result: { rows: 1 } });
    expect((await gone()).status).toBe(204);
    expect(await jobOf(app, check.id)).toMatchObject({ asked: { fileName: 'a.csv' } });
  });
});

describe('a file', () => {
  const post = (query: string, body: string | Uint8Array<ArrayBuffer>) =>
    fetch(`${app.run.url}/api/lab/files?${query}`, { method: 'POST', headers: app.engineer, body });
  const list = async () => (await (await app.get('/api/lab/files')).json()) as LabFile[];

  it('comes back byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 700_001 }, (_, k) => (k * 7919) % 251);
    const id = await sendFile(app, 'Trạm đo.csv.gz', bytes);
    expect(await list()).toMatchObject([{ id, name: 'Trạm đo.csv.gz', bytes: bytes.length }]);
    const back = await app.get(`/api/lab/files/${id}`);
    expect(back.headers.get('content-length')).toBe(String(bytes.length));
    expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('is refused where it is empty, has no usable name, or is larger than may be sent', async () => {
    const before = await list();
    expect(await refused(post('name=a.csv', ''))).toMatch(/^400 empty-file/);
    expect(await refused(post('', 'x'))).toMatch(/^400 .*name: is missing/);
    expect(await refused(post('name=..%2Fa.csv', 'x'))).toMatch(/^400 .*without a path/);
    expect(await refused(post('name=a.csv&modified=soon', 'x'))).toMatch(/^400 .*modified/);
    const large = new Uint8Array(MAX_LAB_FILE_BYTES + 1);
    expect(await refused(post('name=a.csv', large))).toMatch(/^413 file-too-large: .*npm run replay -- <file>/);
    expect(await refused(app.get('/api/lab/files/999'))).toMatch(/^404/);
    expect(await list()).toEqual(before);
    const { rows } = await sql.query('SELECT count(*)::int AS n FROM core.lab_file');
    expect(rows[0].n).toBe(before.length);
  });

  it('makes room for the next by the oldest, and is not kept for ever', async () => {
    const ids: string[] = [];
    for (let n = 0; n <= MAX_LAB_FILES; n++) ids.push(await sendFile(app, `${n}.csv`, 'x'));
    expect((await list()).map(({ id }) => id)).toEqual(ids.slice(1).reverse());
    await sql.query(`UPDATE core.lab_file SET created_at = now() - interval '8 days' WHERE id < $1`, [ids[5]]);
    const last = await sendFile(app, 'last.csv', 'x');
    expect((await list()).map(({ id }) => id)).toEqual([last, ...ids.slice(5).reverse()]);
  });
});

async function aScenario(): Promise<object> {
  const { scenarios } = (await (await app.get('/api/lab/scenarios')).json()) as LabLibrary;
  return scenarios[0]!;
}
