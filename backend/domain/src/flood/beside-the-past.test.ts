import { describe, expect, it } from 'vitest';
import { areaRain, hourlyRain, PAST_FLOODS, passedAtMs, rainIn, riseUpTo } from './index.ts';

const HOUR = 3_600_000;
const at = (hour: number, stageM: number) => ({ timeMs: hour * HOUR, stageM });

describe('when a stage was passed', () => {
  it('is on the line between the readings about it, the last time', () => {
    // over 8 m, below it, and over it again
    const readings = [at(0, 7), at(1, 8.5), at(2, 7.5), at(4, 8.5)];
    expect(passedAtMs(readings, 8)).toBe(3 * HOUR);
    expect(passedAtMs(readings, 8.5)).toBe(4 * HOUR);
  });

  it('is unknown below the stage, and where it was passed before the first reading', () => {
    expect(passedAtMs([at(0, 7), at(1, 7.9)], 8)).toBeNull();
    expect(passedAtMs([at(0, 9), at(1, 9.2)], 8)).toBeNull();
    expect(passedAtMs([], 8)).toBeNull();
  });
});

describe('the rise of a past flood', () => {
  const { rise } = PAST_FLOODS.find(({ key }) => key === '2025-12-04')!;

  it('reaches the present stage at the present, and nothing lies after it', () => {
    // 4/12/2025: 6.52 m at 07 h, 8.15 m at 08 h, so 7.335 m half an hour after 07 h and 6.5 h after 01 h
    const moved = riseUpTo(rise, 7.335, 100 * HOUR);
    expect(moved.map(({ timeMs }) => timeMs / HOUR - 100)).toEqual([
      expect.closeTo(-6.5),
      expect.closeTo(-1.5),
      expect.closeTo(-0.5),
      0,
    ]);
    expect(moved.map(({ stageM }) => stageM)).toEqual([3.25, 4.75, 6.52, 7.335]);
  });

  it('is none where it did not pass the stage', () => {
    expect(riseUpTo(rise, 9, 0)).toEqual([]);
    expect(riseUpTo(rise, 3, 0)).toEqual([]);
    expect(riseUpTo([], 8, 0)).toEqual([]);
  });
});

it('keeps past floods whose rise rises and ends at their peak', () => {
  for (const { key, rise, peakM } of PAST_FLOODS) {
    if (rise.length === 0) continue;
    expect([key, rise.at(-1)![1]]).toEqual([key, peakM]);
    expect(rise.every(([hours, stage], k) => k === 0 || (hours > rise[k - 1]![0] && stage > rise[k - 1]![1]))).toBe(
      true,
    );
  }
});

describe('rain', () => {
  const fell = (...mm: number[]) => mm.map((each, hour) => ({ timeMs: (hour + 1) * HOUR, mm: each }));

  it('is what was told for the hours up to a moment', () => {
    expect(rainIn(fell(1, 2, 4), HOUR, 3 * HOUR)).toBe(6);
    expect(rainIn(fell(0, 0), 0, 2 * HOUR)).toBe(0);
  });

  it('is unknown, not 0, where nobody told of it', () => {
    expect(rainIn(fell(5), HOUR, 4 * HOUR)).toBeNull();
    expect(areaRain([[], fell(5)], 10 * HOUR, 6)).toBeNull();
  });

  it('of several gauges leaves out those that told nothing', () => {
    expect(areaRain([fell(1, 2), [], fell(3, 6)], 2 * HOUR, 2)).toEqual({
      meanMm: 6,
      most: { gauge: 2, mm: 9 },
      gauges: 2,
    });
  });

  it('by the hour leaves a gap where there is one', () => {
    const gauge = [
      { timeMs: 0.5 * HOUR, mm: 1 },
      { timeMs: HOUR, mm: 2 },
      { timeMs: 2.5 * HOUR, mm: 4 },
    ];
    expect(hourlyRain([gauge], 0, 3 * HOUR)).toEqual([
      { hourMs: 0, mm: 3 },
      { hourMs: 2 * HOUR, mm: 4 },
    ]);
  });
});
