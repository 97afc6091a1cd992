import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delimitedRows } from './delimited-rows.ts';
import { arrayTexts } from './json-objects.ts';
import { lineBlocks, type TextBlock } from './line-blocks.ts';
import { type Sample, sniff } from './sniff.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
async function* pieces(...texts: string[]): AsyncGenerator<TextBlock> {
  let line = 1;
  for (const text of texts) {
    yield { text, line };
    line += text.split('\n').length;
  }
}
async function rowsOf(...texts: string[]): Promise<[line: number, cells: string[] | null][]> {
  const found: [number, string[] | null][] = [];
  for await (const { rows, lines } of delimitedRows(pieces(...texts), ',', 'x.csv')) {
    for (const [k, cells] of rows.entries()) found.push([lines[k]!, cells]);
  }
  return found;
}
async function read(path: string, encoding: 'utf-8' | 'utf-16le' = 'utf-8'): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text } of lineBlocks(path, encoding)) lines.push(...text.split('\n'));
  return lines;
}

describe('rows', () => {
  it('have the line on which they begin, over quoted line ends, empty lines and blocks', async () => {
    expect(await rowsOf('a,b\n"x\ny",2\n\n3,4', '"open\n', 'still","z"\n5,6')).toEqual([
      [1, ['a', 'b']],
      [2, ['x\ny', '2']],
      [5, ['3', '4']],
      [6, ['open\n\nstill', 'z']],
      [9, ['5', '6']],
    ]);
  });

  it('with a quote that is never closed are told with their line', async () => {
    await expect(rowsOf('a,b\n1,2\n"3,4\n5,6')).rejects.toThrow(
      'x.csv:3: a quote that opens in this row is never closed',
    );
  });

  it('with a quote in the wrong place are damaged, and the others are not', async () => {
    expect(await rowsOf('a,b\n"x"y,2\n3,4')).toEqual([
      [1, ['a', 'b']],
      [2, null],
      [3, ['3', '4']],
    ]);
  });
});

describe('the text of a file', () => {
  const text = Array.from({ length: 40_000 }, (_, k) => `${k};giá trị ${k}\r\n`).join('');

  it('is the same from UTF-8, UTF-16 and gzip, without mark and carriage returns', async () => {
    const plain = await read(await file('plain.csv', `\ufeff${text}`));
    expect(plain.length).toBe(40_000);
    expect(plain[39_999]).toBe('39999;giá trị 39999');
    expect(plain[0]).toBe('0;giá trị 0');
    expect(await read(await file('wide.csv', Buffer.from(`\ufeff${text}`, 'utf16le')), 'utf-16le')).toEqual(plain);
    expect(await read(await file('packed.csv.gz', gzipSync(text)))).toEqual(plain);
    // as two that were put together
    const half = text.indexOf('\n', text.length / 2) + 1;
    const members = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
    expect(await read(await file('members.csv.gz', members))).toEqual(plain);
  });

  it('of a gzip that was cut off comes as far as it goes, and then the line is told', async () => {
    const packed = gzipSync(text);
    const path = await file('cut.csv.gz', packed.subarray(0, packed.length / 2));
    const lines: string[] = [];
    const reading = (async () => {
      for await (const block of lineBlocks(path, 'utf-8')) lines.push(...block.text.split('\n'));
    })();
    await expect(reading).rejects.toThrow(/cut\.csv\.gz:\d+: the gzip ends too early/);
    expect(lines.length).toBeGreaterThan(5_000);
    expect(lines.every((line, k) => line === `${k};giá trị ${k}`)).toBe(true);
  });

  it('of a gzip that is damaged says so', async () => {
    const packed = gzipSync(text);
    const middle = packed.length >> 1;
    packed.fill(0xff, middle, middle + 64);
    await expect(read(await file('damaged.csv.gz', packed))).rejects.toThrow('the gzip is damaged');
  });

  it('that is not UTF-8 has a line and a column', async () => {
    const path = await file('latin.csv', Buffer.from('time;temp\n2026;21\n2027;21\xb0\n', 'latin1'));
    await expect(read(path)).rejects.toThrow(/latin\.csv:3:8: this byte is not UTF-8: .*--encoding/);
  });

  it('that is not there says so', async () => {
    await expect(sniff(join(folder, 'none.csv'))).rejects.toThrow('there is no such file');
    await expect(sniff(await file('empty.csv', ''))).rejects.toThrow('the file is empty');
  });
});

describe('a JSON document', () => {
  async function objects(...texts: string[]): Promise<[number, unknown][]> {
    const found: [number, unknown][] = [];
    for await (const each of arrayTexts(pieces(...texts), 'x.json')) {
      for (const { text, line } of each) found.push([line, JSON.parse(text)]);
    }
    return found;
  }

  it('gives the objects of its array, wherever blocks end', async () => {
    expect(
      await objects('{"bounds":[1,2],"n":"[{",\n"data":[{"a":{"b":"}"}', '},\n{"a":\n', '2}],"more":[{"c":3}]}'),
    ).toEqual([
      [2, { a: { b: '}' } }],
      [4, { a: 2 }],
    ]);
    expect(await objects('[{"a":"x\\"]"},', '{"a":[{"b":1}]}]')).toEqual([
      [1, { a: 'x"]' }],
      [2, { a: [{ b: 1 }] }],
    ]);
  });

  it('that ends too early says so', async () => {
    await expect(objects('[{"a":1},\n{"a":')).rejects.toThrow(
      'x.json:3: the JSON cannot be read to its end: it ends inside',
    );
    await expect(objects('{"a":1}')).rejects.toThrow('there is no array of objects in it');
  });
});

describe('the beginning of a table', () => {
  const look = async (name: string, content: string) => (await sniff(await file(name, content))) as Sample;

  it('shows the delimiter and the header below titles and remarks', async () => {
    const sample = await look(
      'titled.csv',
      '# station 7\nReport of the day\ntime;temp\n2026-01-01 00:00;1,5\n2026-01-01 00:05;1,6\n',
    );
    expect(sample).toMatchObject({
      columns: ['time', 'temp'],
      shape: { format: 'csv', delimiter: ';', headerLine: 3, dataFromLine: 4 },
      rows: [
        ['2026-01-01 00:00', '1,5'],
        ['2026-01-01 00:05', '1,6'],
      ],
    });
  });

  it('takes a second header for subtitles', async () => {
    const sample = await look('two.csv', 'Thời gian,Nhiệt độ\n,°C\n2026-01-01 00:00,21.5\n');
    expect(sample.columns).toEqual(['Thời gian', 'Nhiệt độ']);
    expect(sample.subtitles).toEqual([[''], ['°C']]);
    expect(sample.lines).toEqual([3]);
  });

  it('numbers the columns where there is no header, and tells equal names apart', async () => {
    expect((await look('bare.tsv', '2026-01-01 00:00\t1\n2026-01-01 00:05\t2\n')).columns).toEqual([
      'column 1',
      'column 2',
    ]);
    expect((await look('same.csv', 'time,v,v\n2026-01-01 00:00,1,2\n')).columns).toEqual(['time', 'v', 'v (2)']);
  });

  it('with a quote that is never closed is told', async () => {
    await expect(look('open.csv', 'time,a\n2026-01-01 00:00,"1\n2026-01-01 00:05,2\n')).rejects.toThrow(
      'open.csv:2: a quote',
    );
  });

  it('flattens objects to paths', async () => {
    const sample = await look('x.ndjson', '{"t":1764000000,"v":{"pm25":1}}\n{"t":1764000300,"v":{"pm10":null}}\n');
    expect(sample).toMatchObject({
      columns: ['t', 'v.pm25', 'v.pm10'],
      shape: { format: 'ndjson' },
      rows: [
        ['1764000000', '1', ''],
        ['1764000300', '', ''],
      ],
    });
  });
});
