import { buffer } from 'node:stream/consumers';
import { type Problem, REGISTRY_COLUMNS, type RegistryFileResult } from '@commune/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeXlsx } from '../src/tables/write/write-xlsx.ts';
import { RegistryRig } from './registry-rig.ts';

let rig: RegistryRig;
beforeAll(async () => {
  rig = await RegistryRig.open();
});
afterAll(() => rig?.close());

const send = async (file: string | Buffer | ReadableStream<Uint8Array>, more = '') => {
  const response = await fetch(`${rig.app.run.url}/api/registry/file?realm=live${more}`, {
    method: 'POST',
    headers: { ...rig.app.engineer, 'content-type': 'application/octet-stream' },
    body: file,
    // Node sends a body that comes bit by bit only so.
    ...{ duplex: 'half' },
  });
  return { ...((await response.json()) as RegistryFileResult & Problem), status: response.status };
};
const download = async (language = 'vi') =>
  (await rig.app.get(`/api/registry/file?realm=live&language=${language}`)).text();
const HEAD = 'Slug,Kind,Name in Vietnamese,Name in English,Longitude,Latitude,Lead unit,Datastreams';

it('is looked at first, applied once, and says of itself afterwards that nothing is to be done', async () => {
  await rig.say('heard', { pm25: 4 });
  const csv = `${HEAD}\nheard,air-node,Đã nghe,Heard,109.1,12.2,economic,\nf-1,rain-gauge,Mưa,Rain,,,,rain@600\n`;
  const counts = { create: 1, register: 1, change: 0, same: 0 };
  expect(await send(csv, '&dryRun=1')).toMatchObject({ applied: false, dryRun: true, counts, problemCount: 0 });
  expect((await rig.registered()).things).toEqual([]);
  const { version } = await rig.registered();
  expect(await send(csv)).toMatchObject({ applied: true, rows: 2, counts });
  const registry = await rig.registered();
  expect(registry.version).toBeGreaterThan(version);
  expect(registry.things.map(({ slug, name, position }) => [slug, name.vi, position])).toEqual([
    ['heard', 'Đã nghe', [109.1, 12.2]],
    ['f-1', 'Mưa', null],
  ]);
  expect(await rig.values('heard')).toEqual([4]);
  expect(await send(csv)).toMatchObject({ counts: { create: 0, register: 0, change: 0, same: 2 } });
  for (const language of ['vi', 'en']) {
    const file = await download(language);
    expect(await send(file)).toMatchObject({ rows: 2, counts: { same: 2 }, problems: [] });
    expect((await rig.registered()).version).toBe(registry.version);
  }
  // What was registered by it is taken in at once.
  await rig.say('f-1', { rain: 3 });
  expect((await rig.detail('f-1')).newest).toMatchObject([{ key: 'rain', value: 3 }]);
});

it('does nothing of a file in which one row is wrong, and says which', async () => {
  const told = await send(`${HEAD}\nf-2,air-node,Mới,New,,,,\nf-3,teapot,Mới,New,,,,\n`);
  expect(told).toMatchObject({ status: 200, applied: false, counts: { create: 1 } });
  expect(told.problems).toMatchObject([{ row: 3, column: 'kind', fault: 'unknown_kind' }]);
  expect((await rig.registered()).things.map(({ slug }) => slug)).not.toContain('f-2');
});

it('retires and brings back by the column of states', async () => {
  const state = (value: string) => send(`Slug,${REGISTRY_COLUMNS.state.en}\nf-1,${value}\n`);
  expect(await state('retired')).toMatchObject({ applied: true, counts: { change: 1 } });
  await rig.say('f-1', { rain: 1 });
  expect(await rig.refusals('f-1')).toMatchObject([{ reason: 'retired_thing' }]);
  expect(await state('registered')).toMatchObject({ applied: true });
  expect((await rig.registered()).things.map(({ slug }) => slug)).toContain('f-1');
});

it('is refused where it unpacks to far more than a registry, or has a hundred thousand empty rows', async () => {
  const rows = Array.from({ length: 1200 }, (_, k) => [`f-${k}`, ' '.repeat(30_000)]);
  const packed = await buffer(writeXlsx([{ name: 'a', header: ['Slug', 'Kind'], rows }]));
  expect(packed.length).toBeLessThan(1024 * 1024);
  const tooLarge = { status: 413, type: expect.stringContaining('file-too-large') };
  expect(await send(packed)).toMatchObject({ ...tooLarge, detail: expect.stringContaining('32 MiB') });
  expect(await send(`${HEAD}\n${'\n'.repeat(100_001)}`)).toMatchObject(tooLarge);
});

it('may end in as many empty rows as a formatted sheet has', async () => {
  const rows = [['f-9', 'air-node'], ...Array.from({ length: 65_536 }, () => [null])];
  const sheet = await buffer(writeXlsx([{ name: 'a', header: ['Slug', 'Kind'], rows }]));
  expect(await send(sheet, '&dryRun=1')).toMatchObject({ status: 200, rows: 1 });
});

it('waits for no other: who sends one while another is read is told to try again', async () => {
  let end: () => void = () => undefined;
  const slow = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(`${HEAD}\n`));
      end = () => {
        controller.enqueue(new TextEncoder().encode('f-8,air-node,Mới,New,,,,\n'));
        controller.close();
      };
    },
  });
  const first = send(slow, '&dryRun=1');
  await expect
    .poll(() => send('Slug\nx\n', '&dryRun=1'))
    .toMatchObject({
      status: 429,
      type: expect.stringContaining('file-being-read'),
    });
  end();
  expect(await first).toMatchObject({ status: 200, rows: 1 });
  expect(await send('Slug\nx\n', '&dryRun=1')).toMatchObject({ status: 200 });
});

it('is for engineers', async () => {
  expect((await fetch(`${rig.app.run.url}/api/registry/file?realm=live`)).status).toBe(401);
  const bare = await fetch(`${rig.app.run.url}/api/registry/file?realm=live`, { method: 'POST', body: 'Slug\nx\n' });
  expect(bare.status).toBe(401);
});
