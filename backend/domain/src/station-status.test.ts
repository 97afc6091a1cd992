import { describe, expect, it } from 'vitest';
import { statusSpans } from './station-status.ts';

const MEANING = new Map([
  [1, 'calibrating'],
  [2, 'faulty'],
] as const);
const spans = (...codes: [timeMs: number, code: number][]) =>
  statusSpans(
    codes.map(([timeMs, code]) => ({ timeMs, code })),
    MEANING,
    Number.POSITIVE_INFINITY,
  ).map(({ fromMs, toMs, quality }) => [fromMs, toMs, quality]);

describe('statusSpans', () => {
  it('holds from the code until the next of another kind, however often it is repeated', () => {
    expect(spans([0, 0], [10, 1], [20, 1], [30, 0], [40, 0])).toEqual([[10, 30, 'calibrating']]);
  });

  it('goes over from one kind to the other at the moment it came', () => {
    expect(spans([10, 1], [20, 2], [30, 1], [40, 0])).toEqual([
      [10, 20, 'calibrating'],
      [20, 30, 'faulty'],
      [30, 40, 'calibrating'],
    ]);
  });

  it('is open while nothing else came', () =>
    expect(spans([10, 2])).toEqual([[10, Number.POSITIVE_INFINITY, 'faulty']]));
  it('says nothing of a station that measures, or of a code that it does not know', () => {
    expect(spans([0, 0], [10, 7])).toEqual([]);
    expect(spans()).toEqual([]);
  });
  it('is begun anew by the same kind after a pause', () => {
    expect(spans([10, 1], [20, 0], [30, 1], [40, 0])).toEqual([
      [10, 20, 'calibrating'],
      [30, 40, 'calibrating'],
    ]);
  });
});
