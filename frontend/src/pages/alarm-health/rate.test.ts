import { expect, it } from 'vitest';
import { barsOf, labelledBars, topOf, verdictOf } from './rate.ts';

const HOUR = 3_600_000;
const MIDNIGHT = Date.parse('2026-11-20T00:00:00+07:00');

it('draws a bar for each hour, those without alarms too', () => {
  const bars = barsOf({ fromMs: MIDNIGHT, toMs: MIDNIGHT + 3.5 * HOUR, hours: [[MIDNIGHT + HOUR, 7]] });
  expect(bars.map(({ n }) => n)).toEqual([0, 7, 0, 0]);
  expect(bars[1]).toEqual({ fromMs: MIDNIGHT + HOUR, toMs: MIDNIGHT + 2 * HOUR, n: 7, perHour: 7 });
});

it('does not make a rate of the few minutes of an hour that has just begun', () => {
  const bars = barsOf({ fromMs: MIDNIGHT, toMs: MIDNIGHT + HOUR / 10, hours: [[MIDNIGHT, 3]] });
  expect(bars[0]?.perHour).toBe(3);
});

it('takes the mean of days of Viet Nam where the period is long, of the running day of its hours', () => {
  const toMs = MIDNIGHT + 30 * 24 * HOUR + 6 * HOUR;
  const hours: [number, number][] = [
    [MIDNIGHT + 23 * HOUR, 24],
    [MIDNIGHT + 24 * HOUR, 48],
    [toMs - HOUR, 12],
  ];
  const bars = barsOf({ fromMs: MIDNIGHT, toMs, hours });
  expect(bars).toHaveLength(31);
  expect([bars[0]?.perHour, bars[1]?.perHour, bars[30]?.perHour]).toEqual([1, 2, 2]);
});

it('judges by the bands of ISA-18.2', () => {
  expect([6, 6.1, 12, 12.1].map(verdictOf)).toEqual(['acceptable', 'manageable', 'manageable', 'over']);
});

it('keeps the band lines in the picture', () => {
  expect(topOf([])).toBeCloseTo(13.8);
  expect(topOf([{ fromMs: 0, toMs: HOUR, n: 40, perHour: 40 }])).toBeCloseTo(46);
});

it('labels few enough bars', () => {
  const bars = barsOf({ fromMs: MIDNIGHT, toMs: MIDNIGHT + 24 * HOUR, hours: [] });
  expect(labelledBars(bars, 8)).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
  expect(labelledBars(bars.slice(0, 3), 8)).toEqual([0, 1, 2]);
  const days = barsOf({ fromMs: MIDNIGHT, toMs: MIDNIGHT + 75 * HOUR, hours: [] });
  expect(labelledBars(days, 8)).toEqual([0, 24, 48, 72]);
});
