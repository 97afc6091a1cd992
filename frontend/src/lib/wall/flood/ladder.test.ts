import type { AlarmRule, Level } from '@commune/contract';
import { expect, it } from 'vitest';
import { ladderOf } from './ladder.ts';

const HOUR = 3_600_000;
const levels = (...at: number[]): Level[] => at.map((each) => ({ severity: 'high', at: each }));
const set = (key: string, governing: boolean, ...at: number[]) => ({
  rule: { key, governing } as AlarmRule,
  levels: levels(...at),
});
const SETS = [set('national', true, 8, 9.5, 11), set('province', false, 8.5, 10, 11.5)];

it('has both legal sets, what goes under water and the greatest floods, from the top', () => {
  const rungs = ladderOf('river-dong-trang', SETS, null, []);
  expect(rungs.map(({ stageM }) => stageM)).toEqual([13.42, 13.14, 11.5, 11, 10.5, 10, 9.5, 8.5, 8]);
  expect(rungs.some(({ reached }) => reached)).toBe(false);
});

it('says what the water has reached, and since when', () => {
  const readings = [
    { timeMs: 0, stageM: 8.2 },
    { timeMs: HOUR, stageM: 9.2 },
  ];
  const of = (stageM: number) =>
    ladderOf('river-dong-trang', SETS, 9.2, readings).find((rung) => rung.stageM === stageM)!;
  expect(of(8.5)).toMatchObject({ reached: true, passedMs: expect.closeTo(0.3 * HOUR) });
  // passed before the first reading
  expect(of(8)).toMatchObject({ reached: true, passedMs: null });
  expect(of(9.5)).toMatchObject({ reached: false, passedMs: null });
});

it('knows nothing of a gauge from another', () => {
  expect(ladderOf('river-dien-phu', [set('dien-phu', true, 4.5, 5, 5.5)], 4.8, []).map(({ stageM }) => stageM)).toEqual(
    [5.5, 5, 4.5],
  );
});
