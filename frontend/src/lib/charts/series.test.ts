import { describe, expect, it } from 'vitest';
import { emptySeries, extremes, grow, seriesOf, withGaps } from './series.ts';

const MINUTE = 60_000;
const raw = (t: number[], v = t) => ({ t, v, min: null, max: null, bucketMs: 0 });

describe('seriesOf', () => {
  const base = { thing: 'a', property: 'pm25', unit: 'ug/m3' };

  it('takes single readings as they are', () => {
    const columns = { t: [1], value: [2], quality: [0] };
    expect(seriesOf({ ...base, level: 'raw', bucketMs: 0, columns }, 60 * MINUTE)).toEqual(raw([1], [2]));
  });

  it('draws a bucket at its end, and the one still running where the range ends', () => {
    const columns = { t: [0, 10 * MINUTE, 20 * MINUTE], min: [2, 1, 0], max: [4, 5, 6], last: [3, 4, 5] };
    expect(seriesOf({ ...base, level: '10m', bucketMs: 10 * MINUTE, columns }, 23 * MINUTE)).toEqual({
      t: [10 * MINUTE, 20 * MINUTE, 23 * MINUTE],
      v: [3, 4, 5],
      min: [2, 1, 0],
      max: [4, 5, 6],
      bucketMs: 10 * MINUTE,
    });
  });

  it('takes the width of a bucket from the answer: buckets of a level may be merged, readings thinned out', () => {
    const columns = { t: [0], min: [1], max: [1], last: [1] };
    const merged = seriesOf({ ...base, level: '1h', bucketMs: 180 * MINUTE, columns }, 1e12);
    expect(merged).toMatchObject({ t: [180 * MINUTE], bucketMs: 180 * MINUTE });
    const thinned = { t: [1, 2], value: [3, 4], quality: [0, 0] };
    expect(seriesOf({ ...base, level: 'raw', bucketMs: MINUTE, columns: thinned }, 1e12)).toMatchObject({
      t: [1, 2],
      v: [3, 4],
      min: null,
      bucketMs: MINUTE,
    });
  });
});

describe('grow', () => {
  it('adds at the end and lets the oldest go', () => {
    expect(grow(raw([1, 2, 3]), { t: 4, v: 40, q: 0 }, 2)).toEqual(raw([2, 3, 4], [2, 3, 40]));
    expect(grow(emptySeries(), { t: 4, v: 40, q: 0 }, 2)).toEqual(raw([4], [40]));
    expect(grow(raw([1]), { t: 4, v: 40, q: 0 }, 2)).toEqual(raw([4], [40]));
  });

  it('corrects the newest and leaves an older one to history', () => {
    expect(grow(raw([1, 2]), { t: 2, v: 9, q: 3 }, 0)).toEqual(raw([1, 2], [1, 9]));
    const series = raw([1, 5]);
    expect(grow(series, { t: 3, v: 9, q: 0 }, 0)).toBe(series);
  });
});

describe('withGaps', () => {
  it('breaks the line beyond three expected intervals, and not before', () => {
    const t = [0, 15 * MINUTE, 15 * MINUTE + 15 * MINUTE + 1];
    expect(withGaps(raw(t, [1, 2, 3]), 300)).toEqual({
      t: [0, 15 * MINUTE, 15 * MINUTE + 1, t[2]],
      v: [1, 2, null, 3],
      min: null,
      max: null,
    });
  });

  it('does not break between neighbouring buckets wider than the interval', () => {
    const series = { ...raw([0, 3_600_000], [1, 2]), min: [0, 1], max: [2, 3], bucketMs: 3_600_000 };
    expect(withGaps(series, 60).v).toEqual([1, 2]);
    const later = { ...series, t: [0, 7_200_000] };
    expect(withGaps(later, 60)).toEqual({
      t: [0, 1, 7_200_000],
      v: [1, null, 2],
      min: [0, null, 1],
      max: [2, null, 3],
    });
  });
});

describe('extremes', () => {
  it('reads the band where there is one, and says nothing of nothing', () => {
    expect(extremes({ ...raw([1, 2], [5, 6]), min: [1, 2], max: [8, 9] })).toEqual({ min: 1, max: 9, last: 6 });
    expect(extremes(raw([1, 2], [6, 5]))).toEqual({ min: 5, max: 6, last: 5 });
    expect(extremes(emptySeries())).toBeNull();
  });
});
