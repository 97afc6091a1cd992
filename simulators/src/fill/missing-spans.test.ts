import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSpans, missingSpans, newestWindows } from './missing-spans.ts';

const STEP = 300;
const steps = (from: number, to: number) => Array.from({ length: (to - from) / STEP + 1 }, (_, i) => from + i * STEP);

describe('missingSpans', () => {
  it('is everything of an empty past and nothing of a full one', () => {
    expect(missingSpans(steps(0, 3000), [], STEP)).toEqual([{ fromMs: 0, toMs: 3000 }]);
    expect(missingSpans(steps(0, 3000), steps(0, 3000), STEP)).toEqual([]);
  });

  it('finds the holes', () => {
    const present = [...steps(0, 900), ...steps(2100, 2400)];
    expect(missingSpans(steps(0, 3000), present, STEP)).toEqual([
      { fromMs: 1200, toMs: 1800 },
      { fromMs: 2700, toMs: 3000 },
    ]);
  });

  it('takes live readings off the steps for presence', () => {
    expect(missingSpans(steps(0, 1200), [10, 70, 130, 430, 790, 1110], STEP)).toEqual([]);
  });

  it('names each expected step without a reading near it, and no other', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 6000 }));
    fc.assert(
      fc.property(times, (drawn) => {
        const present = drawn.sort((a, b) => a - b);
        const spans = missingSpans(steps(0, 6000), present, STEP);
        for (const t of steps(0, 6000)) {
          const isNear = present.some((p) => Math.abs(p - t) < STEP);
          expect(spans.some(({ fromMs, toMs }) => fromMs <= t && t <= toMs)).toBe(!isNear);
        }
      }),
    );
  });
});

describe('windows', () => {
  it('join what touches', () => {
    const spans = [
      { fromMs: 900, toMs: 1200 },
      { fromMs: 0, toMs: 600 },
      { fromMs: 2400, toMs: 2400 },
    ];
    expect(joinSpans(spans, STEP)).toEqual([
      { fromMs: 0, toMs: 1200 },
      { fromMs: 2400, toMs: 2400 },
    ]);
  });

  it('are cut at their width, newest first, and hold every step once', () => {
    const windows = newestWindows([{ fromMs: 600, toMs: 4500 }], 1800, STEP);
    expect(windows).toEqual([
      { fromMs: 3600, toMs: 4500 },
      { fromMs: 1800, toMs: 3300 },
      { fromMs: 600, toMs: 1500 },
    ]);
  });
});
