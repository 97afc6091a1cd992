import type { ReportRow } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { countReports, filterParams, inOrder, isNarrowed, NO_UNIT, passes, readFilter, WHOLE } from './filter.ts';

const row = (ref: string, more: Partial<ReportRow> = {}): ReportRow => ({
  ...{ ref, progress: 'new', standing: 'within', category: 'waste', unit: null, hamlet: null, position: null },
  ...{ receivedMs: 0, dueMs: null, byHour: true, endedMs: null, knownMs: 0, from: ['event'], near: 0 },
  ...more,
});
const read = (query: string) => {
  const search = new URLSearchParams(query);
  return readFilter((name) => search.get(name));
};

describe('the filter of reports', () => {
  it('is what the address says, and says it again', () => {
    const filter = read('progress=handling,new&category=road&unit=economic&overdue=1');
    expect(filter).toEqual({ progress: ['new', 'handling'], category: 'road', unit: 'economic', overdue: true });
    const said = Object.entries(filterParams(filter)).filter((entry): entry is [string, string] => entry[1] !== null);
    expect(read(new URLSearchParams(said).toString())).toEqual(filter);
    expect(filterParams(WHOLE)).toEqual({ progress: null, category: null, unit: null, overdue: null });
  });

  it('leaves out what the address says and nobody knows', () => {
    expect(read('progress=lost,closed&category=noise&unit=&overdue=yes')).toEqual({ ...WHOLE, progress: ['closed'] });
    expect([isNarrowed(WHOLE), isNarrowed({ ...WHOLE, overdue: true })]).toEqual([false, true]);
  });

  it('passes what is of every part of it', () => {
    const overdue = row('A', { standing: 'overdue', unit: 'economic' });
    expect(passes(WHOLE, overdue)).toBe(true);
    expect(passes(WHOLE, row('C', { progress: 'closed' }))).toBe(false);
    expect(passes({ ...WHOLE, progress: ['closed'] }, row('C', { progress: 'closed' }))).toBe(true);
    expect(passes({ ...WHOLE, progress: ['handed'] }, overdue)).toBe(false);
    expect(passes({ ...WHOLE, overdue: true, category: 'waste', unit: 'economic' }, overdue)).toBe(true);
    expect(passes({ ...WHOLE, unit: NO_UNIT }, overdue)).toBe(false);
    expect(passes({ ...WHOLE, unit: NO_UNIT }, row('B'))).toBe(true);
  });
});

it('reports are counted by their progress, and those overdue beside', () => {
  const rows = [row('A'), row('B', { standing: 'overdue' }), row('C', { progress: 'closed', standing: 'late' })];
  expect(countReports(rows)).toMatchObject({ new: 2, closed: 1, overdue: 1, handed: 0 });
});

it('reports stand in the order in which they are due, and then in which they ended', () => {
  const rows = [
    row('ended first', { progress: 'closed', endedMs: 5 }),
    row('no due date, older'),
    row('no due date', { receivedMs: 9 }),
    row('ended last', { progress: 'handled', endedMs: 8 }),
    row('due second', { dueMs: 7, progress: 'handling' }),
    row('due first', { dueMs: 3 }),
    row('ended, nobody says when', { progress: 'refused' }),
  ];
  expect(inOrder(rows).map(({ ref }) => ref)).toEqual([
    'due first',
    'due second',
    'no due date',
    'no due date, older',
    'ended last',
    'ended first',
    'ended, nobody says when',
  ]);
});
