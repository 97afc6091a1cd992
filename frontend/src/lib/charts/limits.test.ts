import { describe, expect, it } from 'vitest';
import { drawnLimits, placedLabels, rangeWithLimits } from './limits.ts';

const levels = [
  { at: 8, severity: 'medium', label: 'BĐ1' },
  { at: 9.5, severity: 'high', label: 'BĐ2' },
] as const;

describe('drawnLimits', () => {
  it('gives each level the band up to the next worse one, the worst all beyond it', () => {
    const above = drawnLimits({ direction: 'above', levels, governing: true });
    expect(above.map(({ band }) => band)).toEqual([
      [8, 9.5],
      [9.5, Number.POSITIVE_INFINITY],
    ]);
    const below = drawnLimits({ direction: 'below', levels: levels.toReversed(), governing: true });
    expect(below.map(({ band }) => band)).toEqual([
      [8, 9.5],
      [Number.NEGATIVE_INFINITY, 8],
    ]);
  });

  it('gives a rule that raises no alarms lines alone', () => {
    const lines = drawnLimits({ direction: 'above', levels, governing: false });
    expect(lines.map(({ at, band }) => [at, band])).toEqual([
      [8, null],
      [9.5, null],
    ]);
  });
});

describe('rangeWithLimits', () => {
  it('reaches to the limits near by, below too', () => {
    expect(rangeWithLimits([4, 6], [{ at: 7 }, { at: 3 }])).toEqual([2.8, 7.2]);
    expect(rangeWithLimits([4, 6], [{ at: 5 }])).toEqual([4, 6]);
    expect(rangeWithLimits([4, 6], [])).toEqual([4, 6]);
  });

  it('leaves a far one out rather than flatten the line', () => {
    expect(rangeWithLimits([4, 6], [{ at: 250 }, { at: 7 }])).toEqual([4, 7.2]);
  });
});

it('labels the worst where two lie on each other', () => {
  const at = (y: number) => ({ y });
  expect(placedLabels([at(10), at(15), at(22)], 11)).toEqual([at(10), at(22)]);
});
