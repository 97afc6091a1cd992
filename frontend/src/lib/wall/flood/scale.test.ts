import { describe, expect, it } from 'vitest';
import { axisStages, spread, stageScale, yOf } from './scale.ts';

describe('labels of a ladder', () => {
  it('stay where they are while they have room', () => {
    expect(spread([10, 60, 200], 40, 300)).toEqual([10, 60, 200]);
  });

  it('are moved apart, and back from the end', () => {
    expect(spread([10, 20, 30], 40, 300)).toEqual([10, 50, 90]);
    expect(spread([250, 270, 299], 40, 300)).toEqual([220, 260, 300]);
  });

  it('keep their order and their distance in any case', () => {
    const placed = spread([0, 5, 100, 101, 102, 290, 299], 40, 300);
    expect(placed.every((y, k) => k === 0 || y - placed[k - 1]! >= 40)).toBe(true);
    expect(Math.min(...placed)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...placed)).toBeLessThanOrEqual(300);
    expect(spread([], 40, 300)).toEqual([]);
  });
});

describe('the scale', () => {
  it('holds all that is drawn, from the top down', () => {
    const scale = stageScale([3.4, 11, 13.42]);
    expect(yOf(13.42, scale, 300)).toBeGreaterThan(0);
    expect(yOf(3.4, scale, 300)).toBeLessThan(300);
    expect(yOf(11, scale, 300)).toBeLessThan(yOf(3.4, scale, 300));
    expect(stageScale([])).toEqual({ bottomM: 0, topM: 2 });
  });

  it('names whole metres that do not touch', () => {
    expect(axisStages({ bottomM: 2.8, topM: 14 }, 360, 30)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(axisStages({ bottomM: 2.8, topM: 14 }, 200, 30)).toEqual([4, 6, 8, 10, 12, 14]);
  });
});
