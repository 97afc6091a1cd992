import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReplayResult } from '../src/replay/replay.ts';
import { replay } from '../src/replay/replay-command.ts';
import { TestBroker } from './broker.ts';
import { ImportServer } from './import-server.ts';

const START = Date.parse('2026-11-20T00:00:00Z');
let folder: string;
let broker: TestBroker;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
  broker = new TestBroker();
  await broker.start();
  said = [];
});
afterEach(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
/** `n` rows of one thing, five minutes apart */
function csv(n: number, from = 0, thing = 'air-a'): string {
  const rows = Array.from({ length: n }, (_, k) => {
    const at = new Date(START + (from + k) * 300_000).toISOString();
    return `${at},${thing},${k},${k + 0.5}`;
  });
  return `time,station,pm25,pm10\n${rows.join('\n')}\n`;
}
function run(args: string[], more: { now?: () => number; stop?: AbortSignal } = {}): Promise<ReplayResult | undefined> {
  const mqtt = broker.url.replace('//', '//engineer:secret@');
  return replay([...args, '--yes'], {
    environment: { MQTT_URL: mqtt, DATA_DIR: folder },
    log: (line) => said.push(line),
    terminal: { write: () => true },
    stop: more.stop ?? new AbortController().signal,
    ...(more.now && { now: more.now }),
  });
}
/** `thing t key` → value, of everything that the broker was sent */
function received(): Map<string, number> {
  const values = new Map<string, number>();
  for (const { payload } of broker.received) {
    for (const { thing, t, v } of JSON.parse(payload) as { thing: string; t: number; v: Record<string, number> }[]) {
      for (const [key, value] of Object.entries(v)) values.set(`${thing} ${t} ${key}`, value);
    }
  }
  return values;
}

describe('a replay', { timeout: 30_000 }, () => {
  it('sends the readings of many files in the order of time, as fast as they are taken', async () => {
    const one = await file('one.csv', csv(3000));
    const two = await file('two.csv.gz', gzipSync(csv(3000, 0, 'air-b')));
    expect(await run([one, two, '--speed', 'max'])).toMatchObject({ readings: 12_000, refused: 0 });
    expect(received().size).toBe(12_000);
    expect(received().get(`air-b ${START + 300_000} pm10`)).toBe(1.5);
    const order = broker.received.flatMap(({ payload }) => (JSON.parse(payload) as { t: number }[]).map(({ t }) => t));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(broker.received.every(({ topic, qos }) => topic === 'ioc/1/sim/replay/batch' && qos === 1)).toBe(true);
  });

  it('keeps the pace, and moves the times as though it began now', async () => {
    const path = await file('paced.csv', csv(4));
    // five minutes in 100 ms
    const startedMs = Date.now();
    await run([path, '--speed', '3000']);
    expect(Date.now() - startedMs).toBeGreaterThan(295);
    expect(broker.received.length).toBe(4);
    broker.received.length = 0;
    await run([path, '--speed', 'max', '--end', '2026-11-26T00:00:00Z']);
    const times = [...received().keys()].map((key) => Number(key.split(' ')[1]));
    expect(Math.max(...times)).toBe(Date.parse('2026-11-26T00:00:00Z'));
    expect(Math.min(...times)).toBe(Date.parse('2026-11-26T00:00:00Z') - 900_000);
  });

  it('begins anew each time in a loop, until it is stopped', async () => {
    const rows = [0, 30, 60].map((ms) => `${new Date(START + ms).toISOString()},1`);
    const path = await file('short.csv', `time,pm25\n${rows.join('\n')}\n`);
    const stop = new AbortController();
    const running = run([path, '--loop', '--speed', '1'], { stop: stop.signal });
    await vi.waitFor(() => expect(received().size).toBeGreaterThanOrEqual(9), 10_000);
    stop.abort();
    await running;
    const times = [...received().keys()].map((key) => Number(key.split(' ')[1]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
  });

  it('loses nothing when the broker goes away and comes back', async () => {
    const path = await file('away.csv', csv(400));
    const running = run([path, '--speed', '100000']);
    await vi.waitFor(() => expect(broker.received.length).toBeGreaterThan(20), 10_000);
    await broker.stop();
    await broker.start();
    await running;
    expect(received().size).toBe(800);
  });

  it('goes on where it was stopped', async () => {
    const path = await file('stopped.csv', csv(2000));
    const stop = new AbortController();
    const running = run([path, '--speed', '200000'], { stop: stop.signal });
    await vi.waitFor(() => expect(broker.received.length).toBeGreaterThan(50), 10_000);
    stop.abort();
    await running;
    const before = received().size;
    expect(before).toBeLessThan(4000);
    expect(said.join('\n')).toMatch(new RegExp(`${before} readings were stored until then`));
    broker.received.length = 0;
    await run([path, '--speed', 'max']);
    expect(said.join('\n')).toContain(`goes on after ${before / 2} items`);
    expect(received().size).toBe(4000 - before);
    // and a replay that came to its end begins anew
    broker.received.length = 0;
    await run([path, '--speed', 'max']);
    expect(received().size).toBe(4000);
  });

  it('sends what can be read of a file that was cut off, says so, and goes on once it is whole', async () => {
    const noise = csv(20_000).replaceAll(/,(\d+),/g, (_, n) => `,${(Number(n) * 7919) % 1000},`);
    const packed = gzipSync(noise);
    const path = await file('cut.csv.gz', packed.subarray(0, packed.length / 2));
    await expect(run([path, '--speed', 'max'])).rejects.toThrow(/cut\.csv\.gz:\d+: the gzip ends too early/);
    const before = received().size;
    expect(before).toBeGreaterThan(1000);
    expect(said.join('\n')).toContain(`${before} readings were stored until then, to 2026-`);
    await writeFile(path, packed);
    broker.received.length = 0;
    await run([path, '--speed', 'max']);
    expect(received().size).toBe(40_000 - before);
  });

  it('sends the first rows of a short file that was cut off', async () => {
    const packed = gzipSync(csv(400));
    const path = await file('short.csv.gz', packed.subarray(0, packed.length - 9));
    await expect(run([path, '--speed', 'max'])).rejects.toThrow(/short\.csv\.gz:\d+: the gzip ends too early/);
    expect(received().size).toBeGreaterThan(700);
  });

  it('puts everything in order first where it is told to, and says where it was not', async () => {
    const lines = csv(500).trimEnd().split('\n');
    const path = await file('mixed.csv', `${[lines[0], ...lines.slice(250), ...lines.slice(1, 250)].join('\n')}\n`);
    const times = () =>
      broker.received.flatMap(({ payload }) => (JSON.parse(payload) as { t: number }[]).map(({ t }) => t));
    await run([path, '--speed', 'max', '--sort']);
    expect(times()).toEqual(times().toSorted((a, b) => a - b));
    expect(times().length).toBe(500);
  });

  it('that is dry sends nothing and says what would be refused, with file, line and column', async () => {
    const path = await file(
      'bad.csv',
      'time,station,pm25\n' +
        '2026-11-20T00:00:00Z,a,1\n2026-11-20T00:00:00Z,a,1\n2026-11-20T00:00:00Z,a,2\n' +
        '2026-02-30T00:00:00Z,a,1\n2026-11-20T00:05:00Z,a,x\n2026-11-20T00:05:00Z,a\n2019-01-01T00:00:00Z,a,1\n',
    );
    const result = await run([path, '--dry-run'], { now: () => START + 86_400_000 });
    expect(broker.received).toEqual([]);
    expect(result).toMatchObject({ readings: 4, refused: 5 });
    const text = said.join('\n');
    for (const part of [
      ':5:1: "2026-02-30T00:00:00Z": there is no such day',
      ':6:3: "x" is no number',
      ':7:3: the row has 2 cells',
    ]) {
      expect(text).toContain(`bad.csv${part}`);
    }
    expect(text).toMatch(/bad\.csv:4: a has another value at 2026-11-20/);
    expect(text).toMatch(/bad\.csv:8: 2019-01-01T00:00:00.000Z is more than 400 days ago/);
    expect(text).toContain('1 readings come twice');
  });

  it('reads by a mapping that was written, changed and given', async () => {
    const path = await file('own.csv', 'time,foo,PM10 (mg/m3)\n2026-11-20T00:00:00Z,1.5,0.02\n');
    const mapping = join(folder, 'own.json');
    await run([path, '--write-mapping', mapping]);
    const written = JSON.parse(await readFile(mapping, 'utf8'));
    written.tables[0].values.push({ column: 'foo', property: 'pm25', scale: 2 });
    written.tables[0].clocks = { own: '-7h' };
    await writeFile(mapping, JSON.stringify(written));
    await run([path, '--mapping', mapping, '--speed', 'max']);
    const at = START - 7 * 3_600_000;
    expect([...received()]).toEqual([
      [`own ${at} pm10`, 20],
      [`own ${at} pm25`, 3],
    ]);
    written.tables[0].values[0].column = 'bar';
    await writeFile(mapping, JSON.stringify(written));
    await expect(run([path, '--mapping', mapping])).rejects.toThrow(
      'own.json: tables.0: values.0: there is no column "bar"',
    );
    written.tables[0].values = [{ column: 'foo', property: 'pm3' }];
    await writeFile(mapping, JSON.stringify(written));
    await expect(run([path, '--mapping', mapping])).rejects.toThrow('nobody has defined "pm3"');
  });

  it('writes a mapping to be filled in where nothing can be guessed', async () => {
    const path = await file('bare.csv', '2026-11-20 07:00,1\n2026-11-20 07:05,2\n');
    await expect(run([path])).rejects.toThrow('no column stands for a property');
    const mapping = join(folder, 'bare.json');
    await run([path, '--write-mapping', mapping]);
    await expect(run([path, '--mapping', mapping])).rejects.toThrow(
      'bare.json: tables.0: no column stands for a property',
    );
    const written = JSON.parse(await readFile(mapping, 'utf8'));
    written.tables[0].values = [{ column: 'column 2', property: 'pm25' }];
    await writeFile(mapping, JSON.stringify(written));
    await run([path, '--mapping', mapping, '--speed', 'max']);
    expect([...received()]).toEqual([
      [`bare ${START} pm25`, 1],
      [`bare ${START + 300_000} pm25`, 2],
    ]);
  });

  it('asks before it takes a guess, and refuses options that contradict each other', async () => {
    const path = await file('asked.csv', csv(1));
    const context = {
      environment: { MQTT_URL: broker.url.replace('//', '//engineer:secret@') },
      log: () => undefined,
      terminal: { write: () => true },
      stop: new AbortController().signal,
    };
    await expect(replay([path], context)).rejects.toThrow('take it with --yes');
    await expect(run([path, '--begin', 'now', '--end', 'now'])).rejects.toThrow('exclude each other');
    await expect(run([path, '--begin', 'now', '--speed', '60'])).rejects.toThrow('ahead of the clock');
    await expect(run([path, '--speed', 'fast'])).rejects.toThrow('--speed must be a number above 0');
  });
});

describe('an import', { timeout: 30_000 }, () => {
  let server: ImportServer;
  beforeEach(async () => {
    server = new ImportServer();
    await server.start();
    const run = {
      url: server.url,
      signIn: { engineer: server.signInLink },
      mqtt: { url: broker.url, username: 'e', password: 'p' },
    };
    await writeFile(join(folder, 'run.json'), JSON.stringify(run));
  });
  afterEach(() => server.stop());

  it('sends everything to the store, and again what a broken connection lost', async () => {
    server.breakAfterLines = 500;
    const path = await file('history.csv', csv(3000));
    expect(await run([path, '--import'])).toMatchObject({ readings: 6000, refused: 0 });
    expect(server.stored.size).toBe(3000);
    expect(said.some((line) => line.startsWith('import: ') && line.includes('again in'))).toBe(true);
  });

  it('of a file that was cut off goes on once it is whole', async () => {
    const noise = csv(12_000).replaceAll(/,(\d+),/g, (_, n) => `,${(Number(n) * 7919) % 1000},`);
    const packed = gzipSync(noise);
    const path = await file('history.csv.gz', packed.subarray(0, Math.floor(packed.length * 0.7)));
    await expect(run([path, '--import'])).rejects.toThrow('the gzip ends too early');
    const before = server.stored.size;
    expect(before).toBeGreaterThan(5_000);
    expect(said.join('\n')).toContain(`until then ${before * 2} readings until 20`);
    await writeFile(path, packed);
    expect(await run([path, '--import'])).toMatchObject({ readings: 24_000 - before * 2 });
    expect(server.stored.size).toBe(12_000);
  });
});
