import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../src/record/record-command.ts';
import { RecordingFile } from '../src/record/recording-file.ts';
import { readLine } from '../src/record/recording-line.ts';
import { TestBroker } from './broker.ts';

let folder: string;
let broker: TestBroker;
let device: MqttClient;
let said: string[];
let stop: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'));
  broker = new TestBroker();
  await broker.start();
  device = await connectAsync(broker.url, { username: 'engineer', password: 'secret', reconnectPeriod: 50 });
  said = [];
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await device.endAsync(true);
  await broker.stop();
  await rm(folder, { recursive: true });
});

function start(path: string, ...args: string[]): Promise<boolean> {
  const environment = { MQTT_URL: broker.url.replace('//', '//engineer:secret@') };
  return record([path, ...args], environment, (line) => said.push(line), stop.signal);
}
const listening = (times = 1) =>
  vi.waitFor(() => expect(said.filter((line) => line.includes('listening')).length).toBe(times), 10_000);
const publish = (n: number, topic = 'ioc/1/sim/a/obs') =>
  device.publishAsync(topic, `{"t":${n},"v":{"pm25":${n}}}`, { qos: 1 });

async function recorded(path: string): Promise<(number | 'gap')[]> {
  const bytes = await readFile(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trimEnd().split('\n');
  return lines
    .filter((line) => !line.startsWith('{"recording":'))
    .map((line) => {
      const read = readLine(line);
      if (read === undefined) throw new Error(`no line of a recording: ${line}`);
      return read === null ? 'gap' : (JSON.parse(read.payload.toString()).t as number);
    });
}

describe.each(['x.ndjson', 'x.ndjson.gz'])('a recording to %s', { timeout: 30_000 }, (name) => {
  it('has what passed in its realm, and is gone on with', async () => {
    const path = join(folder, name);
    const first = start(path);
    await listening();
    for (let n = 0; n < 50; n++) await publish(n);
    await publish(99, 'ioc/1/live/a/obs');
    await vi.waitFor(async () => expect((await recorded(path)).length).toBe(50), 5_000);
    stop.abort();
    expect(await first).toBe(true);
    expect(said.at(-1)).toMatch(/record: 50 messages from .* to .* in .*x\.ndjson/);

    stop = new AbortController();
    const second = start(path);
    await listening(2);
    await publish(50);
    await vi.waitFor(async () => expect((await recorded(path)).length).toBe(51), 5_000);
    stop.abort();
    await second;
    expect(await recorded(path)).toEqual([...Array(51).keys()]);
  });

  it('that was cut off in a message ends with a whole one, and is gone on with', async () => {
    const path = join(folder, name);
    const header = { at: 'now', broker: 'test', topics: ['#'] };
    const file = await RecordingFile.open(path, header);
    for (let n = 0; n < 3; n++) await file.append(`[${n},"a/b","{\\"t\\":${n}}"]\n`);
    const whole = file.size;
    await file.append(`[3,"a/b","{\\"t\\":3}"]\n`);
    await file.close();
    await truncate(path, whole + 7);
    const again = await RecordingFile.open(path, header);
    expect(again.mended).toBe(7);
    await again.append(`[4,"a/b","{\\"t\\":4}"]\n`);
    await again.close();
    expect(await recorded(path)).toEqual([0, 1, 2, 4]);
    await appendFile(path, Buffer.from([0x1f]));
    const third = await RecordingFile.open(path, header);
    expect(third.mended).toBe(1);
    await third.close();
  });
});

describe('a recording', { timeout: 30_000 }, () => {
  it('says when the broker was away, and goes on', async () => {
    const path = join(folder, 'away.ndjson');
    const running = start(path);
    await listening();
    await publish(1);
    await vi.waitFor(async () => expect(await recorded(path)).toEqual([1]), 5_000);
    await broker.stop();
    await vi.waitFor(() => expect(said.some((line) => line.includes('the broker is away'))).toBe(true), 5_000);
    await broker.start();
    await listening(2);
    await publish(2);
    await vi.waitFor(async () => expect(await recorded(path)).toEqual([1, 'gap', 2]), 10_000);
    stop.abort();
    expect(await running).toBe(true);
    expect(said.at(-1)).toContain('1 times without the broker');
  });

  it('is not begun over another file, by a stranger, or without a broker', async () => {
    const path = join(folder, 'other.ndjson');
    await writeFile(path, 'something else\n');
    await expect(start(path)).rejects.toThrow('there is another file of this name');
    await expect(start(path, '--for', 'ever')).rejects.toThrow();
    const stranger = { MQTT_URL: broker.url.replace('//', '//engineer:wrong@') };
    const refused = record([join(folder, 'y.ndjson')], stranger, (line) => said.push(line), stop.signal);
    await expect(refused).rejects.toThrow('the broker refuses');
    expect(await readFile(path, 'utf8')).toBe('something else\n');
  });

  it.runIf(process.platform === 'linux')('says that the disk is full, and what is in the file', async () => {
    const running = start('/dev/full');
    await expect(running).rejects.toThrow(/the disk is full|ENOSPC/);
  });

  it.runIf(process.platform === 'linux')('takes back the half of a piece that did not fit', async () => {
    const path = join(folder, 'limited.ndjson');
    // 4 KiB and no byte more may a file have in there
    const script = `
      import { RecordingFile } from ${JSON.stringify(join(import.meta.dirname, '../src/record/recording-file.ts'))};
      const file = await RecordingFile.open(${JSON.stringify(path)}, { at: 'now', broker: 'b', topics: [] });
      try {
        for (let n = 0; ; n++) await file.append(\`[\${n},"a/b","{}"]\\n\`.repeat(20));
      } catch (error) { console.log(error.code, file.size); }
    `;
    const bundle = join(folder, 'limited.mjs');
    const stdin = { contents: script, resolveDir: import.meta.dirname, loader: 'ts' } as const;
    await build({ stdin, outfile: bundle, bundle: true, platform: 'node', format: 'esm' });
    const out = await new Promise<string>((resolve, reject) => {
      execFile('sh', ['-c', `ulimit -f 8; exec ${process.execPath} ${bundle}`], (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
    const [code, size] = out.trim().split(' ');
    expect(code).toBe('EFBIG');
    expect((await stat(path)).size).toBe(Number(size));
    expect((await readFile(path, 'utf8')).endsWith('"]\n')).toBe(true);
  });
});
