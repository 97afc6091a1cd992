import { describe, expect, it } from 'vitest';
import { evaluator, GAUGE, HOUR, MINUTE, minutes, rule, short, T0 } from './commune.fixture.ts';
import type { WatchedRule } from './evaluation.ts';

const THING = {
  ...GAUGE,
  datastreams: [...GAUGE.datastreams, { id: 22, key: 'vn-aqi', property: 'vn-aqi', expectedIntervalS: 3600 }],
};
const over = (property: string, at: number, more = {}) =>
  rule(
    { type: 'threshold', property, direction: 'above', levels: [{ severity: 'high', at }] },
    { key: property, ...more },
  );
const watching = (...rules: WatchedRule[]) => evaluator(rules, { things: [THING] });
const aqi = (hour: number, value: number) => ({ datastreamId: 22, timeMs: T0 + hour * HOUR, value });

describe('Evaluator: derived values', () => {
  it('are judged although the thing has gone on meanwhile', () => {
    const watch = watching(over('rate-of-rise', 0.5), over('stage', 100));
    watch.take(minutes([1, 1, 1]), T0);
    expect(short(watch.take(minutes([0.6, 0.2], 1, 14), T0))).toEqual(['raised 1:00 high', 'cleared 2:00 high']);
    expect(watch.counts).toEqual({ evaluated: 5, behind: 0 });
  });

  it('keep no reading of the thing from being judged', () => {
    const watch = watching(over('vn-aqi', 150), over('stage', 10));
    watch.take([aqi(5, 20)], T0);
    expect(watch.take(minutes([12]), T0)).toHaveLength(1);
  });

  it('wait by their own readings', () => {
    const watch = watching(over('rate-of-rise', 0.5, { onDelayS: 90 }), over('stage', 100));
    watch.take([...minutes([1]), ...minutes([0.6], 0, 14)], T0);
    expect(watch.take(minutes([1, 1], 1), T0)).toEqual([]);
    expect(watch.take(minutes([0.2], 1, 14), T0)).toEqual([]);
    expect(watch.advance(T0 + HOUR)).toEqual([]);
  });

  it('of an hour so far are judged each time they change, and known when the thing spoke last', () => {
    const watch = watching(over('vn-aqi', 150));
    watch.take([...minutes([1]), aqi(0, 100)], T0);
    const changes = watch.take([...minutes([1], 20), aqi(0, 160)], T0 + 20 * MINUTE);
    expect(changes).toMatchObject([{ kind: 'raised', timeMs: T0 + 20 * MINUTE, late: false, value: 160 }]);
    expect(watch.take([aqi(0, 160)], T0 + 21 * MINUTE)).toEqual([]);
    expect(short(watch.take([...minutes([1], 30), aqi(0, 140)], T0 + 30 * MINUTE))).toEqual(['cleared 30:00 high']);
    // A repaired hour from before is history.
    expect(watch.take([aqi(-1, 300)], T0 + 31 * MINUTE)).toEqual([]);
  });

  it('can stand in an expression beside what was measured', () => {
    const expression = 'v["rate-of-rise"] > 0.5 && v.stage > 8.0';
    const watch = watching(rule({ type: 'expression', expression, severity: 'low' }));
    watch.take(minutes([9, 9]), T0);
    const changes = watch.take(minutes([0.6], 0, 14), T0);
    expect(short(changes)).toEqual(['raised 1:00 low']);
  });
});
