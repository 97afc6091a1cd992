import type { CounterRates, ObservationSeries, Observations, Problem } from '@commune/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** An hour of a day long over. */
const FROM = Date.parse('2026-01-05T08:00:00+07:00');

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  await app.post('/api/things', {
    realm: 'sim',
    slug: 'meter-1',
    kind: 'meter',
    domain: 'power',
    name: { vi: 'Công tơ thử', en: 'Test meter' },
    datastreams: [
      { key: 'energy', property: 'energy', expectedIntervalS: 60 },
      { key: 'rain', property: 'rain', expectedIntervalS: 60 },
      { key: 'voltage', property: 'voltage', expectedIntervalS: 60 },
    ],
  });
  const lines = Array.from({ length: 600 }, (_, k) =>
    // one kilowatt-hour a minute; begins anew after two hours; silent from the third to the fourth
    k >= 180 && k < 240
      ? ''
      : JSON.stringify({
          thing: 'meter-1',
          t: FROM + k * MINUTE,
          v: { energy: k < 120 ? 500 + k : k - 119, rain: 0.5, voltage: k === 123 ? -400 : 220 + (k % 7) },
        }),
  );
  const headers = { ...app.engineer, 'content-type': 'application/x-ndjson' };
  const imported = await fetch(`${app.run.url}/api/import?realm=sim`, {
    method: 'POST',
    headers,
    body: lines.join('\n'),
  });
  expect(await imported.json()).toMatchObject({ stored: 3 * 540, refused: 0 });
});
afterAll(() => app?.stop());

type Change = Record<string, string | string[] | undefined>;

function address(change: Change = {}): string {
  const all: Change = { realm: 'sim', from: String(FROM), to: String(FROM + 10 * HOUR), ...change };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) {
    for (const each of value === undefined ? [] : [value].flat()) query.append(name, each);
  }
  return `/api/observations?${query}`;
}

async function json<T>(change: Change): Promise<T> {
  const response = await app.get(address(change));
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

const voltage = { thing: 'meter-1', property: 'voltage' };

describe('GET /api/observations', () => {
  it('tells the width of its buckets, and every reading where there are no more than points', async () => {
    const every = await json<Observations>({ ...voltage, points: '540' });
    expect(every).toMatchObject({ level: 'raw', bucketMs: 0, unit: 'V' });
    expect(every.columns.t).toHaveLength(540);
    const hours = await json<Observations>({ ...voltage, points: '10' });
    expect(hours).toMatchObject({ level: '1h', bucketMs: HOUR });
    // The silent hour has no bucket.
    expect(hours.columns.t).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9].map((hour) => FROM + hour * HOUR));
    expect(hours.columns).toMatchObject({ min: [220, 220, -400, 220, 220, 220, 220, 220, 220] });
    expect(Object.keys(hours.columns)).toEqual(['t', 'min', 'max', 'last']);
  });

  it('holds no reading outside of the range in the buckets that the range cuts', async () => {
    const range = { from: String(FROM + 124 * MINUTE), to: String(FROM + 597 * MINUTE) };
    const { columns } = await json<Observations>({ ...voltage, ...range, points: '10' });
    if (!('min' in columns)) throw new Error('raw');
    expect(columns.t[0]).toBe(FROM + 2 * HOUR);
    expect(Math.min(...columns.min)).toBe(220);
    expect(columns.last.at(-1)).toBe(220 + (596 % 7));
  });

  it('thins a short range out to its lowest, highest and newest readings', async () => {
    const range = { from: String(FROM + 100 * MINUTE), to: String(FROM + 160 * MINUTE) };
    const { level, bucketMs, columns } = await json<Observations>({ ...voltage, ...range, points: '30' });
    expect({ level, bucketMs }).toEqual({ level: 'raw', bucketMs: 10 * MINUTE });
    if (!('value' in columns)) throw new Error('buckets');
    expect(columns.t.length).toBeLessThanOrEqual(30);
    expect(columns.value[columns.t.indexOf(FROM + 123 * MINUTE)]).toBe(-400);
    expect(columns.t.at(-1)).toBe(FROM + 159 * MINUTE);
  });

  it('adds up what is a total of its interval', async () => {
    const { columns } = await json<Observations>({ thing: 'meter-1', property: 'rain', points: '10' });
    expect(columns).toMatchObject({ sum: Array.from({ length: 9 }, () => 30) });
  });

  it('answers for several at once, in their order, the same as for each alone', async () => {
    const datastream = ['meter-1/voltage', 'air-thanh-co/pm25', 'meter-1/rain'];
    const { series } = await json<ObservationSeries>({ datastream, points: '60' });
    expect(series.map(({ thing, property }) => `${thing}/${property}`)).toEqual(datastream);
    expect(series[0]).toEqual(await json<Observations>({ ...voltage, points: '60' }));
    expect(series[1]).toMatchObject({ level: 'raw', bucketMs: 0, columns: { t: [], value: [], quality: [] } });
    const body = { realm: 'sim', datastream, from: FROM, to: '2026-01-05T18:00:00+07:00', points: 60 };
    const posted = await app.post('/api/observations', body);
    expect(await posted.json()).toEqual({ series });
  });

  it('leaves out what is marked discard', async () => {
    const db = new pg.Client({ connectionString: app.database.url });
    await db.connect();
    const mark = await db.query<{ id: string }>(
      `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
       SELECT d.id, to_timestamp($1), to_timestamp($1) + interval '1 minute', 'discard', 'test', 'test'
       FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.slug = 'meter-1' AND d.key = 'voltage'
       RETURNING id`,
      [(FROM + 123 * MINUTE) / 1000],
    );
    const { columns } = await json<Observations>({ ...voltage, points: '1000' });
    expect(columns.t).toHaveLength(539);
    expect(columns.t).not.toContain(FROM + 123 * MINUTE);
    await db.query('DELETE FROM sandbox.observation_mark WHERE id = $1', [mark.rows[0]!.id]);
    await db.end();
  });
});

describe('as=rate', () => {
  it('gives a counter per hour, through a restart, and nothing for a silence', async () => {
    const rates = await json<CounterRates>({ thing: 'meter-1', property: 'energy', as: 'rate', points: '10' });
    expect(rates).toMatchObject({ unit: 'kW.h/h', level: 'raw', bucketMs: HOUR });
    expect(rates.columns.t).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9].map((hour) => FROM + hour * HOUR));
    for (const rate of rates.columns.rate) expect(rate).toBeCloseTo(60, 6);
  });

  it('is refused for what is no counter', async () => {
    const response = await app.get(address({ ...voltage, as: 'rate' }));
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors).toMatchObject([{ field: 'as' }]);
  });
});

describe('CSV', () => {
  it('holds every reading, in Vietnamese time', async () => {
    const response = await fetch(app.run.url + address({ datastream: ['meter-1/voltage', 'meter-1/rain'] }), {
      headers: { ...app.engineer, accept: 'text/csv' },
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
    const lines = (await response.text()).split('\r\n');
    expect(lines.slice(0, 2)).toEqual([
      'thing,property,unit,time,value,quality',
      'meter-1,voltage,V,2026-01-05T08:00:00.000+07:00,220,4',
    ]);
    expect(lines).toHaveLength(1 + 2 * 540 + 1);
    expect(lines.at(-2)).toBe('meter-1,rain,mm,2026-01-05T17:59:00.000+07:00,0.5,4');
  });

  it('holds what was answered where points are named', async () => {
    const response = await app.get(address({ ...voltage, points: '10', format: 'csv' }));
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toBe('thing,property,unit,level,bucket_ms,time,min,max,last');
    expect(lines[3]).toBe('meter-1,voltage,V,1h,3600000,2026-01-05T10:00:00.000+07:00,-400,226,224');
  });

  it('of more than a million readings is refused before its first line, and one of less is sent page by page', {
    timeout: 120_000,
  }, async () => {
    const db = new pg.Client({ connectionString: app.database.url });
    await db.connect();
    // Ahead of now, where no rollup is relied on; a reading each 80 ms.
    const from = Math.ceil(Date.now() / 86_400_000 + 1) * 86_400_000;
    await db.query("SELECT core.prepare_observation_days('sandbox', to_timestamp($1), to_timestamp($2))", [
      from / 1000,
      from / 1000 + 86_400,
    ]);
    await db.query(
      `INSERT INTO sandbox.observation (datastream_id, quality, time, value)
       SELECT d.id, 0, to_timestamp($1) + k * interval '80 milliseconds', k
       FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id, generate_series(0, 1000000) k
       WHERE t.slug = 'meter-1' AND d.key = 'voltage'`,
      [from / 1000],
    );
    await db.end();
    const range = { from: String(from), to: String(from + 86_400_000) };
    const refused = await app.get(address({ ...voltage, ...range, format: 'csv' }));
    expect(refused.status).toBe(400);
    expect(((await refused.json()) as Problem).errors).toMatchObject([
      { field: 'from', reason: expect.stringContaining('1000001') },
    ]);
    const tenth = { from: String(from + 40), to: String(from + 8_640_000) };
    const response = await app.get(address({ ...voltage, ...tenth, format: 'csv' }));
    const values = (await response.text())
      .split('\r\n')
      .slice(1, -1)
      .map((line) => Number(line.split(',')[4]));
    expect(values).toHaveLength(107_999);
    expect(values.every((value, k) => value === k + 1)).toBe(true);
  });
});

describe('bad input', () => {
  const many = Array.from({ length: 10_000 }, (_, k) => `meter-${k}/voltage`);
  const REFUSED_WITHIN_MS = 50;

  /** Asked three times, the quickest counts: the machine may be busy with other tests. */
  async function refusal(ask: () => Promise<Response>): Promise<[number, string | undefined]> {
    let quickestMs = Number.POSITIVE_INFINITY;
    let answer: [number, string | undefined] = [0, undefined];
    for (let k = 0; k < 3; k++) {
      const begun = performance.now();
      const response = await ask();
      const problem = (await response.json()) as Problem;
      quickestMs = Math.min(quickestMs, performance.now() - begun);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(problem.detail).not.toBe('');
      answer = [response.status, problem.errors?.[0]?.field];
    }
    expect(quickestMs).toBeLessThan(REFUSED_WITHIN_MS);
    return answer;
  }

  it.each<[string, Change, number, string]>([
    ['a range the wrong way round', { ...voltage, to: String(FROM - 1) }, 400, 'to'],
    ['an empty range', { ...voltage, to: String(FROM) }, 400, 'to'],
    ['a thousand years', { ...voltage, from: '0', to: String(1000 * 366 * 86_400_000) }, 400, 'from'],
    ['a time before any', { ...voltage, from: '-8640000000000000', to: '-8639999999999999' }, 400, 'from'],
    ['a time after all', { ...voltage, from: '8639999999999999', to: '8640000000000000' }, 400, 'to'],
    ['half a time', { ...voltage, from: '12abc' }, 400, 'from'],
    ['a time with a fraction', { ...voltage, from: '12.5' }, 400, 'from'],
    ['a day that is not', { ...voltage, from: '2026-02-31T25:00:00+07:00' }, 400, 'from'],
    ['half a point', { ...voltage, points: '1.5' }, 400, 'points'],
    ['points that are none', { ...voltage, points: '0' }, 400, 'points'],
    ['points in hexadecimal', { ...voltage, points: '0x10' }, 400, 'points'],
    ['no points', { ...voltage, points: '' }, 400, 'points'],
    ['a parameter twice', { ...voltage, from: ['0', '1'] }, 400, 'from'],
    ['a realm twice', { ...voltage, realm: ['sim', 'live'] }, 400, 'realm'],
    ['no thing', { property: 'voltage' }, 400, 'thing'],
    ['a thing that no slug can name', { ...voltage, thing: 'a\u0000b' }, 400, 'thing'],
    ['an unknown thing', { ...voltage, thing: 'nobody' }, 404, 'thing'],
    ['an unknown datastream', { ...voltage, property: 'nothing' }, 404, 'property'],
    ['one unknown among several', { datastream: ['meter-1/rain', 'meter-1/snow'] }, 404, 'datastream'],
    ['a datastream without a key', { datastream: 'meter-1' }, 400, 'datastream'],
    ['a datastream twice', { datastream: ['meter-1/rain', 'meter-1/rain'] }, 400, 'datastream'],
    ['a thing beside datastreams', { ...voltage, datastream: 'meter-1/rain' }, 400, 'datastream'],
    ['more datastreams than answered', { datastream: many.slice(0, 101) }, 400, 'datastream'],
    ['more points than answered', { datastream: many.slice(0, 100), points: '1001' }, 400, 'points'],
    ['another form', { ...voltage, as: 'sum' }, 400, 'as'],
    ['another format', { ...voltage, format: 'xml' }, 400, 'format'],
  ])('%s is refused with its field, at once', async (_name, change, status, field) => {
    expect(await refusal(() => app.get(address(change)))).toEqual([status, field]);
  });

  it('ten thousand datastreams are refused, in a body and in an address', async () => {
    const body = { realm: 'sim', datastream: many, from: FROM, to: FROM + HOUR };
    expect(await refusal(() => app.post('/api/observations', body))).toEqual([400, 'datastream']);
    expect(await refusal(() => app.get(address({ datastream: many })))).toEqual([431, undefined]);
  });

  it.each<[string, unknown, number, string]>([
    ['a list', [], 400, '(body)'],
    ['no datastream', { realm: 'sim', datastream: [], from: FROM, to: FROM + 1 }, 400, 'datastream'],
    ['numbers for datastreams', { realm: 'sim', datastream: [1], from: FROM, to: FROM + 1 }, 400, 'datastream'],
    [
      'half a point',
      { realm: 'sim', datastream: ['meter-1/rain'], from: FROM, to: FROM + 1, points: 1.5 },
      400,
      'points',
    ],
  ])('a body with %s is refused', async (_name, body, status, field) => {
    expect(await refusal(() => app.post('/api/observations', body))).toEqual([status, field]);
  });
});
