import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Response } from 'express';
import { expect, it } from 'vitest';
import { cell, isoTime, sendCsv, seriesLines } from './observations-csv.ts';

it('writes times as the clocks of Viet Nam show them', () => {
  expect(isoTime(Date.parse('2026-11-24T18:30:00.250Z'))).toBe('2026-11-25T01:30:00.250+07:00');
});

it('keeps a spreadsheet from taking text for a formula, and quotes what would break a line', () => {
  expect(cell('-1')).toBe("'-1");
  expect(cell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
  expect(cell('@a')).toBe("'@a");
  expect(cell('＝1+1')).toBe("'＝1+1");
  expect(cell("'=1+1")).toBe("''=1+1");
  expect(cell('\n=1+1')).toBe('"\'\n=1+1"');
  expect(cell('a,b')).toBe('"a,b"');
  expect(cell('ug/m3')).toBe('ug/m3');
});

it('leaves empty what a series has not, in the columns of the others', () => {
  const base = { thing: 'a', unit: 'mm' };
  const lines = seriesLines([
    {
      ...base,
      property: 'rain',
      level: '10m',
      bucketMs: 600_000,
      columns: { t: [0], min: [-1], max: [2], last: [2], sum: [3] },
    },
    { ...base, property: 'stage', level: 'raw', bucketMs: 0, columns: { t: [5], value: [1.5], quality: [4] } },
  ]);
  expect([...lines].join('')).toBe(
    [
      'thing,property,unit,level,bucket_ms,time,value,quality,min,max,last,sum',
      'a,rain,mm,10m,600000,1970-01-01T07:00:00.000+07:00,,,-1,2,2,3',
      'a,stage,mm,raw,0,1970-01-01T07:00:00.005+07:00,1.5,4,,,,',
      '',
    ].join('\r\n'),
  );
});

/** Takes a chunk only when told to. */
class SlowReader extends Writable {
  taken = 0;
  #take: (() => void) | undefined;
  override _write(_chunk: unknown, _encoding: unknown, taken: () => void): void {
    this.#take = taken;
  }
  take(): void {
    this.taken += 1;
    this.#take?.();
  }
  type = () => this;
  attachment = () => this;
}

it('makes lines no faster than they are taken, and none once nobody reads', async () => {
  const reader = new SlowReader({ highWaterMark: 1 });
  let made = 0;
  let ended = false;
  async function* lines() {
    try {
      for (;;) yield `${made++}\r\n`;
    } finally {
      ended = true;
    }
  }
  const sent = sendCsv(reader as unknown as Response, lines());
  for (let k = 0; k < 50; k++) {
    await turn();
    reader.take();
  }
  await turn();
  expect(made).toBeGreaterThan(40);
  expect(made - reader.taken).toBeLessThan(10);
  reader.destroy();
  await sent;
  expect(ended).toBe(true);
});
