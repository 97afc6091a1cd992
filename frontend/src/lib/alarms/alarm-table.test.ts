import { describe, expect, it } from 'vitest';
import { AlarmTable, LEAVING_MS } from './alarm-table.ts';
import { BY_OPERATOR, madeAlarm } from './testing.ts';

const over = { open: false, active: false, clearedMs: 1, acknowledged: BY_OPERATOR };

describe('AlarmTable', () => {
  it('keeps of two copies the one with more transitions', () => {
    const table = new AlarmTable();
    table.apply([madeAlarm({ id: '1', n: 3, severity: 'high' })], 0);
    expect(table.apply([madeAlarm({ id: '1', n: 2 })], 0)).toEqual([]);
    expect(table.get('1')?.severity).toBe('high');
  });

  it('shows what has ended a while longer, then lets it go', () => {
    const table = new AlarmTable();
    table.apply([madeAlarm({ id: '1' })], 0);
    table.apply([madeAlarm({ id: '1', n: 2, ...over })], 100);
    expect(table.sweep(LEAVING_MS)).toEqual([]);
    expect(table.all).toHaveLength(1);
    expect(table.sweep(LEAVING_MS + 100).map(({ id }) => id)).toEqual(['1']);
    expect(table.all).toEqual([]);
  });

  it('keeps one that came back before it left', () => {
    const table = new AlarmTable();
    table.apply([madeAlarm({ id: '1' })], 0);
    table.apply([madeAlarm({ id: '1', n: 2, ...over })], 0);
    table.apply([madeAlarm({ id: '1', n: 3 })], 10);
    expect(table.sweep(2 * LEAVING_MS)).toEqual([]);
    expect(table.get('1')?.open).toBe(true);
  });

  it('takes no notice of one that was over before it was heard of', () => {
    const table = new AlarmTable();
    expect(table.apply([madeAlarm({ id: '1', ...over })], 0)).toEqual([]);
  });

  it('drops with a list what the list leaves out, and keeps what it has newer', () => {
    const table = new AlarmTable();
    table.apply([madeAlarm({ id: '1', n: 5 }), madeAlarm({ id: '2' })], 0);
    const { taken, gone } = table.replace([madeAlarm({ id: '1', n: 4 }), madeAlarm({ id: '3' })]);
    expect(taken.map(({ id }) => id)).toEqual(['3']);
    expect(gone.map(({ id }) => id)).toEqual(['2']);
    expect(table.get('1')?.n).toBe(5);
  });

  it('sums up a thing by its announced alarms', () => {
    const table = new AlarmTable();
    expect(table.summaryOf(1)).toBeUndefined();
    table.apply(
      [
        madeAlarm({ id: '1', severity: 'low', acknowledged: BY_OPERATOR }),
        madeAlarm({ id: '2', severity: 'high', active: false, clearedMs: 5 }),
        madeAlarm({ id: '3', severity: 'critical', suppressed: true }),
      ],
      0,
    );
    expect(table.summaryOf(1)).toEqual({
      worst: 'high',
      count: 2,
      unacknowledged: true,
      ended: false,
      datastreamId: null,
    });
  });
});
