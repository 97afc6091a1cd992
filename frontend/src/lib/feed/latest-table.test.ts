import { describe, expect, it } from 'vitest';
import { LatestTable } from './latest-table.ts';

const columns = (rows: [id: number, t: number, v: number, q?: number][], t0 = 1000) => ({
  i: rows.map(([id]) => id),
  t0,
  dt: rows.map(([, t]) => t - t0),
  v: rows.map(([, , v]) => v),
  ...(rows.some(([, , , q]) => q !== undefined) ? { q: rows.map(([, , , q]) => q ?? 0) } : {}),
});

function apply(table: LatestTable, rows: Parameters<typeof columns>[0]): number[] {
  const changed = new Set<number>();
  table.apply(columns(rows), changed);
  return [...changed];
}

describe('LatestTable', () => {
  it('keeps the newest reading of each datastream, with its quality', () => {
    const table = new LatestTable();
    expect(
      apply(table, [
        [1, 2000, 5],
        [2, 1500, 7, 2],
      ]),
    ).toEqual([1, 2]);
    expect(table.get(1)).toEqual({ t: 2000, v: 5, q: 0 });
    expect(table.get(2)).toEqual({ t: 1500, v: 7, q: 2 });
  });

  it('ignores an older reading, wherever its frame comes', () => {
    const table = new LatestTable();
    apply(table, [[1, 2000, 5]]);
    expect(apply(table, [[1, 1999, 6]])).toEqual([]);
    expect(table.get(1)?.v).toBe(5);
  });

  it('takes a correction of the same time, and sees no change in the same reading twice', () => {
    const table = new LatestTable();
    apply(table, [[1, 2000, 5]]);
    expect(apply(table, [[1, 2000, 5]])).toEqual([]);
    expect(apply(table, [[1, 2000, 6]])).toEqual([1]);
    expect(table.get(1)?.v).toBe(6);
  });

  it('holds exactly what a snapshot says, older readings and missing ones included', () => {
    const table = new LatestTable();
    apply(table, [
      [1, 2000, 5],
      [2, 2000, 6],
      [3, 2000, 7],
    ]);
    const changed = new Set<number>();
    table.replace(
      columns([
        [1, 1900, 4],
        [2, 2000, 6],
      ]),
      changed,
    );
    expect([...changed].sort()).toEqual([1, 3]);
    expect(table.get(1)?.t).toBe(1900);
    expect(table.get(3)).toBeUndefined();
  });
});
