import type { ReplayTable } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { draftOf, faultsOf, tableOf, unitsFor } from './table-draft.ts';

const WIDE: ReplayTable = {
  columns: ['Trạm', 'Loại', 'Ngày', 'Giờ', 'Mực nước (cm)', 'Mưa', 'Pin'],
  shape: { format: 'csv', encoding: 'utf-8', delimiter: ';', headerLine: 1, dataFromLine: 2 },
  time: { columns: ['Ngày', 'Giờ'], format: 'dmy', zone: 'Asia/Ho_Chi_Minh' },
  thing: '{Loại}_{Trạm}',
  things: { 'Đồng Trăng': 'gauge-dong-trang' },
  decimal: ',',
  missing: ['-999'],
  values: [
    { column: 'Mực nước (cm)', property: 'stage', unit: 'cm', offset: 2 },
    { column: 'Mưa', property: 'rain' },
  ],
  clocks: { 'gauge-dong-trang': '-7h' },
};
const LONG: ReplayTable = {
  ...WIDE,
  columns: ['t', 'sensor', 'what', 'value', 'unit', 'lat', 'lon'],
  time: { columns: ['t'], format: 'epoch-ms', zone: 'UTC' },
  thing: '{sensor}',
  values: [],
  long: { name: 'what', value: 'value', unit: 'unit', names: { P1: { property: 'pm10' }, dur: null } },
  location: { latitude: 'lat', longitude: 'lon' },
};

describe('how a file is read', () => {
  it.each([
    ['a wide table', WIDE],
    ['a long one', LONG],
    ['one of a single thing', { ...WIDE, thing: 'air-01' }],
  ])('stays what it was where nobody changes anything: %s', (_what, table) => {
    expect(tableOf(draftOf(table), table)).toEqual(table);
    expect(faultsOf(draftOf(table))).toEqual([]);
  });

  it('is changed column by column', () => {
    const draft = draftOf(WIDE);
    draft.columns[1]!.role = 'ignore';
    draft.columns[5]!.role = 'ignore';
    draft.columns[6] = { ...draft.columns[6]!, role: '=battery-voltage', unit: 'mV' };
    expect(tableOf(draft, WIDE)).toMatchObject({
      thing: '{Trạm}',
      values: [{ property: 'stage' }, { column: 'Pin', property: 'battery-voltage', unit: 'mV' }],
    });
    draft.columns[0]!.role = 'ignore';
    expect(tableOf(draft, WIDE).thing).toBe('{file}');
    draft.device = 'Trạm 1';
    expect(faultsOf(draft)).toEqual(['device']);
  });

  it('says what it lacks', () => {
    const draft = draftOf(WIDE);
    draft.columns[6]!.role = '=rain';
    expect(faultsOf(draft)).toEqual(['twice']);
    for (const column of draft.columns) column.role = 'ignore';
    draft.columns[0]!.role = 'latitude';
    expect(faultsOf(draft)).toEqual(['no-time', 'no-value', 'half-place']);
    const long = draftOf(LONG);
    long.columns[3]!.role = '=pm10';
    expect(faultsOf(long)).toEqual(['half-long']);
    for (const name of long.names) name.property = '';
    expect(faultsOf(long)).toContain('no-value');
  });

  it('offers units that can be read as the property’s own, and keeps the one that the file names', () => {
    expect(unitsFor('m', 'cm')).toEqual(['mm', 'cm', 'dm', 'km']);
    expect(unitsFor('ug/m3', 'µg/m³')[0]).toBe('µg/m³');
    expect(unitsFor('1', '')).toEqual([]);
  });
});
