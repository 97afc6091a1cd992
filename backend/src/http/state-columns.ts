import type { ChangeColumns, LatestColumns } from '@commune/contract';
import type { Reading } from '../store/reading.ts';
import type { StreamChanges } from '../store/state-window.ts';

export function latestColumns(readings: readonly Reading[]): LatestColumns {
  const t0 = readings.reduce((least, { timeMs }) => Math.min(least, timeMs), readings[0]?.timeMs ?? 0);
  const columns: LatestColumns = {
    i: readings.map(({ datastreamId }) => datastreamId),
    t0,
    dt: readings.map(({ timeMs }) => timeMs - t0),
    v: readings.map(({ value }) => value),
  };
  if (readings.some(({ quality }) => quality !== 0)) columns.q = readings.map(({ quality }) => quality);
  return columns;
}

export function changeColumns(streams: readonly StreamChanges[], fromMs: number): ChangeColumns {
  const q: number[] = [];
  const columns: ChangeColumns = { i: [], n: [], dt: [], v: [] };
  for (const { datastreamId, t, value, quality } of streams) {
    columns.i.push(datastreamId);
    columns.n.push(t.length);
    for (let k = 0; k < t.length; k++) {
      columns.dt.push(t[k]! - (t[k - 1] ?? fromMs));
      columns.v.push(value[k]!);
      q.push(quality[k]!);
    }
  }
  return q.some((quality) => quality !== 0) ? { ...columns, q } : columns;
}
