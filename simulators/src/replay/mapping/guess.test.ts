import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { properties, things } from '@commune/db/seeds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRows } from '../input/open-rows.ts';
import { type Sample, sniff } from '../input/sniff.ts';
import type { Readings } from '../item.ts';
import { type Guess, guessTable } from './guess.ts';
import { TableReader } from './table-reader.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guess-'));
});
afterAll(() => rm(folder, { recursive: true }));

const known = { properties, things };
const byKey = new Map(properties.map((property) => [property.key, property]));

/** What is guessed of a file, and what is read with the guess: `thing time {values}`, `line:column reason`. */
async function guessed(
  name: string,
  text: string,
  zone?: string,
): Promise<Guess & { readings: string[]; refused: string[] }> {
  const path = join(folder, name);
  await writeFile(path, text);
  const sample = (await sniff(path)) as Sample;
  const guess = guessTable(sample, known, zone === undefined ? {} : { zone });
  const refused: string[] = [];
  const reader = new TableReader({
    table: guess.table,
    fileIndex: 0,
    fileName: name.split('.')[0]!,
    properties: byKey,
    onRefused: ({ reason, line, column }) => refused.push(`${line}:${column ?? ''} ${reason}`),
  });
  const readings: Readings[] = [];
  for await (const block of openRows(path, sample.shape, guess.table.columns)) readings.push(...reader.read(block));
  return {
    ...guess,
    refused,
    readings: readings.map(({ thing, t, v }) => `${thing} ${new Date(t).toISOString()} {${v}}`),
  };
}

describe('what is guessed of a wide table', () => {
  it('is what a dust sensor far away archives: UTC, PM10 and PM2.5 by their numbers', async () => {
    const { table, doubts, readings } = await guessed(
      'dust.csv',
      'sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2\n' +
        '501;SDS011;77;56.1;-2.2;2019-05-14T00:01:34;3.97;;;3.00;;\n' +
        '501;SDS011;77;56.1;-2.2;2019-05-14T00:04:01;3.87;;;2.80;;\n',
    );
    expect(readings).toEqual([
      'SDS011-501 2019-05-14T00:01:34.000Z {"pm10":3.97,"pm25":3}',
      'SDS011-501 2019-05-14T00:04:01.000Z {"pm10":3.87,"pm25":2.8}',
    ]);
    expect(table.location).toEqual({ latitude: 'lat', longitude: 'lon' });
    expect(doubts.join()).toContain('taken as UTC');
  });

  it('has units, decimal commas, a Vietnamese header and the order of the day', async () => {
    const { table, readings, refused, doubts } = await guessed(
      'river.csv',
      'Trạm;Ngày giờ;Mực nước (cm);Lượng mưa (mm);Ghi chú\n' +
        'Cầu Mới;25/11/2025 23:05;612,5;0,2;\n' +
        'Cầu Mới;26/11/2025 00:05;-;12,0;mất điện\n' +
        'Cầu Mới;31/02/2026 00:05;600;0,0;\n' +
        'Cầu Mới;27/11/2025 00:05;600;x;\n' +
        'Cầu Mới;27/11/2025 00:10;600\n',
    );
    expect(table).toMatchObject({ decimal: ',', time: { format: 'dmy', zone: 'Asia/Ho_Chi_Minh' }, thing: '{Trạm}' });
    expect(readings).toEqual([
      'cau-moi 2025-11-25T16:05:00.000Z {"stage":6.125,"rain":0.2}',
      'cau-moi 2025-11-25T17:05:00.000Z {"rain":12}',
      'cau-moi 2025-11-26T17:05:00.000Z {"stage":6}',
    ]);
    expect(refused).toEqual(['4:2 bad-time', '5:4 bad-value', '6:4 ragged-row']);
    expect(doubts.join()).toContain('times have no zone: taken as Asia/Ho_Chi_Minh');
  });

  it('takes units from a row below the header, a date apart from its time, and marks of nothing', async () => {
    const { table, readings } = await guessed(
      'logger.tsv',
      'Date\tTime\tTemp\tPressure\tNote\n\t\t°F\tkPa\t\n' +
        '2026-01-05\t06:00\t68\t101.3\ta\n2026-01-05\t06:10\t-999\t101.2\tb\n2026-01-05\t06:20\t70\tNaN\tc\n',
    );
    expect(table).toMatchObject({ time: { columns: ['Date', 'Time'] }, thing: '{file}', missing: ['-999'] });
    expect(readings).toEqual([
      'logger 2026-01-04T23:00:00.000Z {"air-temperature":20,"air-pressure":1013}',
      'logger 2026-01-04T23:10:00.000Z {"air-pressure":1012}',
      'logger 2026-01-04T23:20:00.000Z {"air-temperature":21.1111111111}',
    ]);
  });

  it('has a thing in each column where the header says so', async () => {
    const { readings } = await guessed(
      'columns.csv',
      'timestamp,air-a.pm25,air-b.pm25 ,air-b.pm10\n1764000000,1,2,3\n1764000300,,4,5\n',
    );
    expect(readings).toEqual([
      'air-a 2025-11-24T16:00:00.000Z {"pm25":1}',
      'air-b 2025-11-24T16:00:00.000Z {"pm25":2,"pm10":3}',
      'air-b 2025-11-24T16:05:00.000Z {"pm25":4,"pm10":5}',
    ]);
  });

  it('finds registered things by their names', async () => {
    const thing = things.find(({ kind }) => kind === 'air-station')!;
    const { readings } = await guessed('named.csv', `time,tên trạm,pm25\n2026-01-01T00:00:00Z,${thing.name.vi},9\n`);
    expect(readings).toEqual([`${thing.slug} 2026-01-01T00:00:00.000Z {"pm25":9}`]);
  });

  it('leaves out a header that comes again', async () => {
    const { readings, refused } = await guessed(
      'again.csv',
      'time,pm25\n2026-01-01T00:00:00Z,1\ntime,pm25\n2026-01-01T00:05:00Z,2\n',
    );
    expect(readings.length).toBe(2);
    expect(refused).toEqual([]);
  });

  it('reads objects by their paths', async () => {
    const { readings } = await guessed(
      'feed.json',
      '{"data":[{"device":{"id":"n-1"},"measured_at":"2026-01-01T07:00:00+07:00","values":{"temperature":21.5,"humidity":"80"}}]}',
    );
    expect(readings).toEqual(['n-1 2026-01-01T00:00:00.000Z {"air-temperature":21.5,"humidity":80}']);
  });
});

describe('what is guessed of a long table', () => {
  it('has a name, a value and a unit in each row', async () => {
    const { table, readings, refused, doubts } = await guessed(
      'long.csv',
      'time,station,parameter,value,unit\n' +
        '2026-01-01T00:00:00Z,a,PM2.5,12.5,µg/m³\n' +
        '2026-01-01T00:00:00Z,a,Temperature,300.15,K\n' +
        '2026-01-01T00:00:00Z,b,Mực nước,153,cm\n' +
        '2026-01-01T00:00:00Z,b,Something,1,\n' +
        '2026-01-01T00:05:00Z,b,PM2.5,1,ppb\n',
    );
    expect(table).toMatchObject({ long: { name: 'parameter', value: 'value', unit: 'unit' }, thing: '{station}' });
    expect(readings).toEqual([
      'a 2026-01-01T00:00:00.000Z {"pm25":12.5}',
      'a 2026-01-01T00:00:00.000Z {"air-temperature":27}',
      'b 2026-01-01T00:00:00.000Z {"stage":1.53}',
    ]);
    expect(refused).toEqual(['6:4 bad-value']);
    expect(doubts.join()).toContain('"Something" is not read');
  });
});

describe('a table of which nothing can be guessed', () => {
  it.each([
    ['no time', 'a,b\n1,2\n3,4\n', /none\.csv:1: no column can be read as a time; the columns are a, b/],
    [
      'no property',
      'time,foo\n2026-01-01T00:00:00Z,2\n',
      /none\.csv:1: no column stands for a property.*time, foo.*--write-mapping/,
    ],
    ['no data', 'time,pm25\n', /none\.csv:1: there is no row of data/],
  ])('says why: %s', async (_, text, why) => {
    await expect(guessed('none.csv', text)).rejects.toThrow(why);
  });
});
