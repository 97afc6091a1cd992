import { expect, it } from 'vitest';
import { cell, isoTime, seriesLines } from './observations-csv.ts';

it('writes times as the clocks of Viet Nam show them', () => {
  expect(isoTime(Date.parse('2026-11-24T18:30:00.250Z'))).toBe('2026-11-25T01:30:00.250+07:00');
});

it('keeps a spreadsheet from taking text for a formula, and quotes what would break a line', () => {
  expect(cell('-1')).toBe("'-1");
  expect(cell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
  expect(cell('@a')).toBe("'@a");
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
