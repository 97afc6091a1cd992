import { CALIBRATION_LEAD_MS, type Calibration, type Problem } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryRig } from './registry-rig.ts';

let rig: RegistryRig;
beforeAll(async () => {
  rig = await RegistryRig.open();
  const streams = (keys: string[]) => keys.map((key) => ({ key, property: key, expectedIntervalS: 300 }));
  await rig.register('gauge', {
    kind: 'river-gauge',
    domain: 'river',
    datastreams: streams(['stage', 'rain', 'signal-strength']),
  });
  await rig.register('dust', { datastreams: streams(['pm25', 'vn-aqi']) });
});
afterAll(() => rig?.close());

const soon = (moreMs = 0) => Date.now() + CALIBRATION_LEAD_MS + 2000 + moreMs;
const version = (more: object) => ({
  ...{ realm: 'live', thing: 'gauge', key: 'stage', scale: 1, offset: 0, source: 'Biên bản 12/BB' },
  ...more,
});
const save = (more: object) => rig.app.post('/api/calibrations', version(more));
const list = () => rig.json<Calibration[]>('/api/calibrations?realm=live&thing=gauge');

describe('a calibration', () => {
  it('holds from its very moment on, and the next from its own; what came before stays as it was sent', async () => {
    const first = soon();
    const second = first + 60_000;
    await rig.say('gauge', { stage: 2 }, first - 1);
    expect((await save({ validFrom: first, scale: 2, offset: 0.5, note: 'hiệu chuẩn định kỳ' })).status).toBe(201);
    const datum = { zeroM: 3.25, reference: 'Hệ cao độ quốc gia (Hòn Dấu)' };
    const made = await save({ validFrom: second, datum });
    expect(await made.json()).toMatchObject({ version: 2, fromMs: second, untilMs: null, datum });
    for (const [timeMs, value] of [
      [first - 2, 2],
      [first, 2],
      [second - 1, 2],
      [second, 2],
    ] as const) {
      await rig.say('gauge', { stage: value }, timeMs);
    }
    expect(await rig.values('gauge', 'stage')).toEqual([2, 2, 4.5, 4.5, 5.25]);
    // Sent twice, it is the same reading still.
    await rig.say('gauge', { stage: 2 }, second);
    await rig.say('gauge', { stage: 2 }, first - 1);
    expect(await rig.refusals('gauge')).toEqual([]);
    expect((await list()).map(({ version: n, fromMs, untilMs }) => [n, fromMs, untilMs])).toEqual([
      [2, second, null],
      [1, first, second],
    ]);
  });

  it('takes the place of one that was to hold from later', async () => {
    const base = soon(120_000);
    await save({ validFrom: base + 60_000, offset: 100 });
    await save({ validFrom: base, offset: 1 });
    await rig.say('gauge', { stage: 1 }, base + 61_000);
    expect((await rig.values('gauge', 'stage')).at(-1)).toBe(2);
    const [newest, never] = await list();
    expect([newest?.untilMs, never?.untilMs]).toEqual([null, never?.fromMs]);
  });

  it('leaves alone what has none, and refuses what no number can hold', async () => {
    await rig.say('dust', { pm25: 12.5 });
    expect(await rig.values('dust')).toEqual([12.5]);
    const validFrom = soon();
    await save({ thing: 'dust', key: 'pm25', validFrom, scale: 1e6 });
    await rig.say('dust', { pm25: 1e305 }, validFrom);
    expect(await rig.refusals('dust')).toMatchObject([{ reason: 'not_finite' }]);
  });

  it('goes with the datastream to the device that takes the place of another', async () => {
    await rig.register('worn');
    const validFrom = soon();
    await save({ thing: 'worn', key: 'pm25', validFrom, scale: 3 });
    await rig.send('POST', '/api/things/worn/replace?realm=live', { by: 'fresh', note: 'cũ' });
    await rig.say('fresh', { pm25: 2 }, validFrom);
    expect(await rig.values('fresh')).toEqual([6]);
  });

  it.each([
    ['the past', { validFrom: () => Date.now() }, 'validFrom', 400],
    ['years ahead', { validFrom: () => Date.now() + 4e10 }, 'validFrom', 400],
    ['no factor', { scale: 0 }, 'scale', 400],
    ['no source', { source: ' ' }, 'source', 400],
    ['a datum without a system', { datum: { zeroM: 1, reference: '' } }, 'datum.reference', 400],
    ['a zero of what is no level', { thing: 'dust', key: 'pm25', datum: { zeroM: 1, reference: 'x' } }, 'datum', 400],
    ['what is derived', { thing: 'dust', key: 'vn-aqi' }, 'key', 400],
    ['an offset of a total', { key: 'rain', offset: 1 }, 'offset', 400],
    ['a drill or a realm that is not there', { realm: 'nowhere' }, undefined, 404],
    ['a datastream that is not there', { key: 'pm25' }, undefined, 404],
  ])(
    'is refused for %s',
    async (_name, {
      validFrom = () => soon(600_000),
      ...more
    }: { validFrom?: () => number; [field: string]: unknown }, field, status) => {
      const response = await save({ ...more, validFrom: validFrom() });
      const told = (await response.json()) as Problem;
      expect([response.status, told.errors?.[0]?.field]).toEqual([status, field]);
    },
  );

  it('is refused where a reading of a later time is stored already', async () => {
    const validFrom = soon();
    await rig.register('ahead');
    await rig.say('ahead', { pm25: 1 }, validFrom + 1000);
    const told = (await (await save({ thing: 'ahead', key: 'pm25', validFrom })).json()) as Problem;
    expect(told.detail).toContain(new Date(validFrom + 1000).toISOString());
  });
});
