import type { Problem, WhatIfAnswer } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Two days and a half back, at a whole hour. */
const T0 = Math.floor(Date.now() / HOUR - 60) * HOUR;

const isSilent = (minute: number) => minute >= 15 * 60 && minute < 18 * 60;

let rig: AlarmRig;
beforeAll(async () => {
  rig = await startAlarmRig();
  const excursions: [fromH: number, toH: number, value: number][] = [
    [5, 6, 60],
    [10, 11, 60],
    [11, 12, 200],
    [12, 13, 60],
    [20, 21, 300],
    [30, 60, 70],
  ];
  const minutes = Array.from({ length: 60 * 60 }, (_, minute) => minute).filter((minute) => !isSilent(minute));
  const lines = minutes.map((minute) => {
    const pm25 = excursions.find(([fromH, toH]) => minute >= fromH * 60 && minute < toH * 60)?.[2] ?? 10;
    return JSON.stringify({ thing: 'air-thanh-co', t: T0 + minute * MINUTE, v: { pm25, pm10: 500 } });
  });
  const headers = { ...rig.as.engineer, 'content-type': 'application/x-ndjson' };
  const sent = await fetch(`${rig.app.run.url}/api/import?realm=sim`, {
    ...{ method: 'POST', headers, body: lines.join('\n') },
  });
  expect(await sent.json()).toMatchObject({ stored: 6840 });
  const discard = { from: T0 + 20 * HOUR, to: T0 + 21 * HOUR, quality: 'discard', reason: 'hỏng' };
  await rig.app.post('/api/marks', { realm: 'sim', thing: 'air-thanh-co', key: 'pm25', ...discard });
});
afterAll(async () => {
  await rig?.stop();
});

const RULE = {
  realm: 'sim',
  key: 'pm25-what-if',
  name: { vi: 'Bụi mịn', en: 'Fine dust' },
  scope: { kinds: ['air-station', 'air-node'] },
  condition: {
    type: 'threshold',
    property: 'pm25',
    direction: 'above',
    levels: [
      { severity: 'medium', at: 50 },
      { severity: 'critical', at: 150 },
    ],
    hysteresis: 5,
  },
  source: 'thử',
};
const ask = (change: object = {}, days = 3, headers = rig.as.engineer) =>
  rig.app.post('/api/alarm-rules/what-if', { rule: { ...RULE, ...change }, days }, headers);
const answer = async (change: object = {}, days = 3) => (await (await ask(change, days)).json()) as WhatIfAnswer;

describe('what a rule would have raised', () => {
  it('is told from the readings that are stored, without those that are discarded', async () => {
    const told = await answer();
    expect(told).toMatchObject({
      ...{ raised: 3, raisedByCurrent: null, bySeverity: { critical: 1, high: 0, medium: 2, low: 0 } },
      ...{ readings: 3360, truncated: false, perDay: 1 },
    });
    expect(told.toMs - told.fromMs).toBe(3 * 24 * HOUR);
    const thing = { slug: 'air-thanh-co', name: { vi: expect.any(String), en: expect.any(String) } };
    expect(told.alarms).toEqual([
      { thing, key: 'pm25', severity: 'medium', peak: 'medium', raisedMs: T0 + 30 * HOUR, clearedMs: null },
      {
        ...{ thing, key: 'pm25', severity: 'medium', peak: 'critical' },
        ...{ raisedMs: T0 + 10 * HOUR, clearedMs: T0 + 13 * HOUR },
      },
      {
        ...{ thing, key: 'pm25', severity: 'medium', peak: 'medium' },
        ...{ raisedMs: T0 + 5 * HOUR, clearedMs: T0 + 6 * HOUR },
      },
    ]);
  });

  it('is told of a rule that is switched off as if it were on, and leaves out what began before', async () => {
    expect(await answer({ enabled: false, governing: false })).toMatchObject({ raised: 3 });
    // The last one began 30 hours ago and goes on.
    expect(await answer({ enabled: false }, 1)).toMatchObject({ raised: 0, alarms: [] });
  });

  it.each([
    [
      'an expression',
      { type: 'expression', expression: 'v.pm25 > 50.0 && v.pm10 > 400.0', severity: 'high' },
      [5, 10, 30],
    ],
    ['a mean', { ...RULE.condition, take: 'mean', overS: 3600, levels: [{ severity: 'low', at: 190 }] }, [12]],
  ])('is told of %s', async (_name, condition, hours) => {
    const { alarms } = await answer({ condition });
    const raised = alarms.map(({ raisedMs }) => Math.round((raisedMs - T0) / HOUR));
    expect(raised).toEqual(hours.toReversed());
  });

  it('is told of silence, which ends with the next reading', async () => {
    const { alarms } = await answer({ condition: { type: 'silence', after: 'late', severity: 'low' } });
    const [silent] = alarms.filter(({ clearedMs }) => clearedMs !== null);
    expect(silent).toMatchObject({ key: null, clearedMs: T0 + 18 * HOUR });
    expect(silent!.raisedMs).toBeGreaterThan(T0 + 15 * HOUR);
    expect(silent!.raisedMs).toBeLessThan(T0 + 16 * HOUR);
  });

  it('is set beside what the version that holds has raised', async () => {
    await rig.raise(['air-thanh-co', 'air-benh-vien'], { rule: 'pm25-what-if', timeMs: Date.now() - HOUR });
    await rig.raise(['air-dien-toan'], { rule: 'pm25-what-if', timeMs: Date.now() - 10 * 24 * HOUR });
    expect(await answer()).toMatchObject({ raised: 3, raisedByCurrent: 2 });
  });

  it('is computed for one at a time, in turns with everything else', async () => {
    await manyReadings(400_000);
    let running = true;
    const both = Promise.all([ask({ key: 'a' }), ask({ key: 'b' })]).finally(() => {
      running = false;
    });
    let answered = 0;
    while (running && (await rig.app.get('/api/realms')).ok) answered++;
    const [first, second] = await both;
    expect([first.status, second.status].toSorted()).toEqual([200, 429]);
    const told = (await (first.status === 200 ? first : second).json()) as WhatIfAnswer;
    expect(told.readings).toBeGreaterThan(400_000);
    // Computed in one go it would let a few requests through, those that came before it.
    expect(answered).toBeGreaterThan(20);
  });

  it.each([
    ['no days', { rule: RULE, days: 0 }, 'days'],
    ['too many days', { rule: RULE, days: 31 }, 'days'],
    ['a rule that is none', { rule: { ...RULE, source: '' }, days: 1 }, 'rule.source'],
    ['a rule about nothing', { rule: { ...RULE, scope: { things: ['nobody'] } }, days: 1 }, 'rule.scope.things'],
  ])('is not told for %s', async (_name, body, field) => {
    const response = await rig.app.post('/api/alarm-rules/what-if', body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });

  it('is told to engineers alone', async () => {
    expect((await ask({}, 1, rig.as.operator)).status).toBe(403);
  });
});

/** Readings below every limit, of a station of its own, one each half second. */
async function manyReadings(n: number): Promise<void> {
  const thing = {
    realm: 'sim',
    slug: 'dense',
    kind: 'air-node',
    domain: 'environment',
    name: { vi: 'Dày', en: 'Dense' },
  };
  const datastreams = [{ key: 'pm25', property: 'pm25', expectedIntervalS: 60 }];
  await rig.app.post('/api/things', { ...thing, datastreams });
  await rig.client.query(`SELECT core.prepare_observation_days('sandbox', to_timestamp($1 / 1000.0), now())`, [T0]);
  await rig.client.query(
    `INSERT INTO sandbox.observation (datastream_id, quality, time, value)
     SELECT d.id, 0, to_timestamp($1 / 1000.0) + k * interval '0.5 s', 10
     FROM generate_series(1, $2) k CROSS JOIN sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
     WHERE t.slug = 'dense'`,
    [T0, n],
  );
}
