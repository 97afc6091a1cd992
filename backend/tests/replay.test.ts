import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Thing } from '@commune/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Recorder } from '../../simulators/src/record/recorder.ts';
import { RecordingFile } from '../../simulators/src/record/recording-file.ts';
import { replay } from '../../simulators/src/replay/replay-command.ts';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let device: MqttClient;
let sql: Client;
let folder: string;
let said: string[];

beforeAll(async () => {
  app = await startApp();
  const { url, username, password } = app.run.mqtt!;
  device = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  sql = new Client({ connectionString: app.database.url });
  await sql.connect();
});
afterAll(async () => {
  await device?.endAsync();
  await sql?.end();
  await app?.stop();
});
beforeEach(async () => {
  said = [];
  folder = await mkdtemp(path.join(tmpdir(), 'replay-'));
  await writeFile(path.join(folder, 'run.json'), JSON.stringify(app.run));
});
afterEach(() => rm(folder, { recursive: true }));

const log = (line: string) => said.push(line);
const publish = (topic: string, payload: string | Buffer) => device.publishAsync(topic, payload, { qos: 1 });

function play(...args: string[]) {
  return replay([...args, '--yes'], {
    environment: { DATA_DIR: folder },
    log,
    terminal: { write: () => true },
    stop: new AbortController().signal,
  });
}

async function rows(realm: 'live' | 'sim', like: string) {
  const schema = realm === 'live' ? 'live' : 'sandbox';
  const { rows } = await sql.query(
    `SELECT t.slug, d.key, o.time, o.value, o.quality FROM ${schema}.observation o
     JOIN ${schema}.datastream d ON d.id = o.datastream_id JOIN ${schema}.thing t ON t.id = d.thing_id
     WHERE t.slug LIKE $1 ORDER BY 1, 2, 3`,
    [like],
  );
  return rows;
}

describe('what was recorded', () => {
  it.each(['passed.ndjson', 'passed.ndjson.gz'])('gives the same rows in another realm: %s', async (name) => {
    const tag = name.endsWith('gz') ? 'packed' : 'plain';
    const file = await RecordingFile.open(path.join(folder, name), { at: 'now', broker: 'test', topics: ['#'] });
    const stop = new AbortController();
    const recorder = new Recorder({ mqtt: app.run.mqtt!, topics: ['ioc/1/sim/#'], file, log, signal: stop.signal });
    let listening: () => void;
    const ready = new Promise<void>((resolve) => {
      listening = resolve;
    });
    const recording = recorder.run(() => listening());
    await ready;
    const t = Date.now() - 60_000;
    for (let k = 0; k < 200; k++) {
      await publish(`ioc/1/sim/${tag}-${k % 7}/obs`, `{"t": ${t + k},"v":{"pm25":${k / 10},"pm10":1e1}}`);
    }
    await publish(`ioc/1/sim/${tag}-gw/batch`, JSON.stringify([{ thing: `${tag}-b`, t, v: { humidity: 55 } }]));
    await publish(`ioc/1/sim/${tag}-1/status`, `{"online":true,"t":${t}}`);
    // refused then and now, and kept as it was
    await publish(`ioc/1/sim/${tag}-1/obs`, Buffer.from([0xff, 0xfe, 0x00]));
    await vi.waitFor(() => expect(recorder.heard).toBe(203));
    stop.abort();
    expect(await recording).toMatchObject({ messages: 203, gaps: 0 });
    await file.close();

    const before = await rows('sim', `${tag}-%`);
    expect(before.length).toBe(402);
    expect(await play(path.join(folder, name), '--realm', 'live', '--speed', 'max')).toMatchObject({ messages: 203 });
    expect(await rows('live', `${tag}-%`)).toEqual(before);
    expect(said.join('\n')).toMatch(/refused 1 × refused by the store/);
  });

  it('has the time at which it was heard where it said none', async () => {
    const line = [Date.now() - 5000, 'ioc/1/sim/timeless-1/obs', '{"v":{"pm25":7}}'];
    const header = { recording: 1, at: 'now', broker: 'test', topics: ['#'] };
    const file = path.join(folder, 'timeless.ndjson');
    await writeFile(file, `${JSON.stringify(header)}\n${JSON.stringify(line)}\n`);
    await play(file, '--speed', 'max');
    await play(file, '--speed', 'max');
    expect(await rows('sim', 'timeless-1')).toMatchObject([
      { value: 7, quality: 0, time: new Date(line[0] as number) },
    ]);
    await play(file, '--import', '--shift', '-1h');
    expect((await rows('sim', 'timeless-1')).map(({ quality }) => quality)).toEqual([4, 0]);
  });
});

describe('a table', () => {
  const csv = (t: number) =>
    `time;trạm;PM2.5 (µg/m³);nhiệt độ\n${Array.from({ length: 500 }, (_, k) => `${t + k * 1000};csv-${k % 5};${k},5;21,5`).join('\n')}\n`;

  it('comes to the same rows over MQTT and through the import, but for their quality', async () => {
    const file = path.join(folder, 'air.csv');
    await writeFile(file, csv(Date.now() - 3_600_000));
    expect(await play(file, '--speed', 'max')).toMatchObject({ readings: 1000, refused: 0 });
    expect(await play(file, '--realm', 'live', '--import')).toMatchObject({ readings: 1000, stored: 1000, refused: 0 });
    const played = await rows('sim', 'csv-%');
    expect(played.length).toBe(1000);
    expect(played.find(({ key, value }) => key === 'pm25' && value === 3.5)).toMatchObject({
      slug: 'csv-3',
      quality: 0,
    });
    const imported = (await rows('live', 'csv-%')).map((row) => ({ ...row, quality: 0 }));
    expect(imported).toEqual(played);
    // once more, and nothing is stored twice
    expect(await play(file, '--realm', 'live', '--import')).toMatchObject({ stored: 0 });
    expect(said.at(-1)).toContain('1000 there already');
  });

  it('puts its things on the map where it has their positions and is told to', async () => {
    const file = path.join(folder, 'placed.csv');
    await writeFile(file, `time,station,lat,lon,pm25,pm10\n${Date.now()},csv-placed,12.25,109.1,1,2\n`);
    await play(file, '--speed', 'max', '--place');
    const registered = (await (await app.get('/api/things?realm=sim')).json()) as Thing[];
    expect(registered.find(({ slug }) => slug === 'csv-placed')).toMatchObject({
      kind: 'air-node',
      position: [109.1, 12.25],
      state: 'registered',
    });
    expect(said.join('\n')).toContain('1 things of 1 with a position were placed');
  });

  it('tells the line of what the store refused', async () => {
    const file = path.join(folder, 'old.csv');
    await writeFile(file, 'time,station,pm25\n2019-01-01T00:00:00Z,csv-old,1\n2019-01-01T00:05:00Z,csv-old,2\n');
    expect(await play(file, '--import')).toMatchObject({ stored: 0, refused: 2 });
    expect(said.join('\n')).toMatch(/old\.csv:2: 2019-01-01T00:00:00.000Z is outside what sim accepts/);
  });

  it('for a realm that is not there is an error', async () => {
    const file = path.join(folder, 'any.csv');
    await writeFile(file, csv(0));
    await expect(play(file, '--realm', 'nowhere')).rejects.toThrow('there is no realm "nowhere"');
    expect(await readFile(file, 'utf8')).toBe(csv(0));
  });
});
