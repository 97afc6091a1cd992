import { describe, expect, it } from 'vitest';
import { ClockedEvaluator } from './clocked-evaluator.ts';
import { GAUGE, HOUR, MINUTE, minutes, rule, STAGE, short, T0 } from './commune.fixture.ts';
import type { WatchedThing } from './evaluation.ts';

const NOTHING = { states: [], latest: new Map(), windows: new Map() };
const SILENT = { type: 'silence', after: 'offline', severity: 'low' };

/** 21 PM2.5, every five minutes; 22 and 23 are derived from it. */
const STATION: WatchedThing = {
  ...{ id: 2, slug: 'air-01', kind: 'air-station', domain: 'environment' },
  datastreams: [
    { id: 21, key: 'pm25', property: 'pm25', expectedIntervalS: 300 },
    { id: 22, key: 'vn-aqi', property: 'vn-aqi', expectedIntervalS: 3600 },
    { id: 23, key: 'pm25-24h', property: 'pm25-24h', expectedIntervalS: 3600 },
  ],
};
const AIR = rule({
  type: 'threshold',
  property: 'vn-aqi',
  direction: 'above',
  levels: [{ severity: 'high', at: 151 }],
});

function watch(rules = [rule(STAGE), rule(SILENT, { key: 'silent' })], things: WatchedThing[] = [GAUGE]) {
  return new ClockedEvaluator({ rules, things, ...NOTHING }, T0 - MINUTE);
}

/** An hour of PM2.5 from `hour` hours after T0 on. */
function hourOf(hour: number, value: number) {
  return Array.from({ length: 12 }, (_, k) => {
    return { datastreamId: 21, timeMs: T0 + hour * HOUR + k * 5 * MINUTE, value };
  });
}

describe('an evaluator whose clock comes with the readings', () => {
  it('judges what came before the clock in the order of its times, in whatever order it came', () => {
    const readings = minutes([5, 15, 25, 15, 5]);
    const told = [readings, readings.toReversed()].map((order) => {
      const evaluator = watch();
      for (const reading of order) evaluator.arrive(reading);
      return short(evaluator.advance(T0 + 10 * MINUTE));
    });
    expect(told[0]).toEqual(['raised 1:00 medium', 'climbed 2:00 critical', 'fell 3:00 medium', 'cleared 4:00 medium']);
    expect(told[1]).toEqual(told[0]);
  });

  it('lets time bring about what it does once the readings have been judged, and hears late ones afterwards', () => {
    const evaluator = watch();
    evaluator.arrive(minutes([5])[0]!);
    expect(short(evaluator.advance(T0 + 20 * MINUTE))).toEqual([]);
    expect(short(evaluator.advance(T0 + 21 * MINUTE))).toEqual(['raised 20:00.001 low']);
    for (const reading of minutes([5, 5, 5], 1)) evaluator.arrive(reading);
    evaluator.arrive(minutes([5], 22)[0]!);
    expect(short(evaluator.advance(T0 + 22 * MINUTE))).toEqual(['cleared 20:00.001 low']);
  });

  it('keeps readings until the clock moves on', () => {
    const evaluator = watch();
    for (const reading of minutes([15])) evaluator.arrive(reading);
    expect(evaluator.advance(T0 - MINUTE)).toEqual([]);
    expect(evaluator.advance(T0 - 5 * MINUTE)).toEqual([]);
    expect(evaluator.clockMs).toBe(T0 - MINUTE);
    expect(short(evaluator.advance(T0))).toEqual(['raised 0:00 medium']);
  });

  it('tells what is derived from the air once its hour is over, and not what others derived', () => {
    const evaluator = watch([AIR], [STATION]);
    evaluator.arrive({ datastreamId: 22, timeMs: T0, value: 500 });
    for (const reading of [...hourOf(0, 20), ...hourOf(1, 20), ...hourOf(2, 300)]) evaluator.arrive(reading);
    expect(evaluator.advance(T0 + 3 * HOUR - 1)).toEqual([]);
    const [raised] = evaluator.advance(T0 + 3 * HOUR);
    expect(raised).toMatchObject({ kind: 'raised', severity: 'high', datastreamId: 22, thingId: 2 });
  });

  it('tells an hour again when more of it comes afterwards', () => {
    const evaluator = watch([AIR], [STATION]);
    for (const reading of [...hourOf(0, 20), ...hourOf(1, 20)]) evaluator.arrive(reading);
    for (const reading of hourOf(2, 20).slice(0, 9)) evaluator.arrive(reading);
    expect(evaluator.advance(T0 + 3 * HOUR)).toEqual([]);
    for (const reading of hourOf(2, 2000).slice(9)) evaluator.arrive(reading);
    expect(short(evaluator.advance(T0 + 3 * HOUR + MINUTE))).toEqual([expect.stringMatching(/^raised .* high$/)]);
  });

  it('goes on from the readings that it had, where it is made anew', () => {
    const before = [...hourOf(0, 20), ...hourOf(1, 20), ...hourOf(2, 300).slice(0, 6)];
    const after = hourOf(2, 300).slice(6);
    const whole = watch([AIR], [STATION]);
    for (const reading of [...before, ...after]) whole.arrive(reading);
    const clockMs = T0 + 2.5 * HOUR;
    const anew = new ClockedEvaluator({ rules: [AIR], things: [STATION], ...NOTHING }, clockMs, before);
    for (const reading of after) anew.arrive(reading);
    const told = anew.advance(T0 + 3 * HOUR);
    expect(told).toHaveLength(1);
    expect(told).toEqual(whole.advance(T0 + 3 * HOUR));
  });
});
