import { describe, expect, it } from 'vitest';
import { evaluator, GAUGE, HOUR, MINUTE, minutes, rule, STAGE, short, T0 } from './commune.fixture.ts';
import type { Evaluator } from './evaluator.ts';
import { ReadingWindow } from './reading-window.ts';

const NOW = T0 + MINUTE;
const TWO = { version: 2 };
const levels = (...at: number[]) => ({
  ...STAGE,
  levels: at.map((limit, k) => ({ severity: k === 0 ? 'medium' : 'critical', at: limit })),
});

/** A gauge at 12, above the first of two limits. */
function raised(): Evaluator {
  const watch = evaluator([rule(STAGE)]);
  expect(watch.take(minutes([12]), T0)).toHaveLength(1);
  return watch;
}

describe('Evaluator: a rule changes', () => {
  it.each([
    ['ends where the limit is higher now', levels(15), ['cleared 1:00 medium rule-changed']],
    ['climbs where the worse limit is reached now', levels(5, 11), ['climbed 1:00 critical rule-changed']],
    ['stays while the hysteresis holds it', levels(12.5, 20), ['raised 1:00 medium rule-changed']],
    ['says nothing where its level says the same', { ...STAGE, hysteresis: 2 }, []],
  ])('a condition %s', (_name, condition, expected) => {
    expect(short(raised().setRules([rule(condition, TWO)], [GAUGE], NOW))).toEqual(expected);
  });

  it('falls to a level that there still is', () => {
    const watch = evaluator([rule(STAGE)]);
    watch.take(minutes([30]), T0);
    expect(short(watch.setRules([rule(levels(10), TWO)], [GAUGE], NOW))).toEqual(['raised 1:00 medium rule-changed']);
    expect(short(watch.take(minutes([5], 2), NOW))).toEqual(['cleared 2:00 medium']);
  });

  it('does not raise by what is late, but ends what is not so any more', () => {
    expect(short(raised().setRules([rule(levels(5, 11), TWO)], [GAUGE], T0 + HOUR))).toEqual([
      'raised 60:00 medium rule-changed',
    ]);
    expect(short(raised().setRules([rule(levels(15), TWO)], [GAUGE], T0 + HOUR))).toEqual([
      'cleared 60:00 medium rule-changed',
    ]);
  });

  it.each([
    ['disabled', [rule(STAGE, { ...TWO, enabled: false })], [GAUGE], 'rule-disabled'],
    ['gone', [], [GAUGE], 'rule-disabled'],
    ['for show only', [rule(STAGE, { ...TWO, governing: false })], [GAUGE], 'rule-changed'],
    ['about something else', [rule({ ...STAGE, property: 'rain' }, TWO)], [GAUGE], 'rule-changed'],
    ['for other things', [rule(STAGE, { ...TWO, scope: { kinds: ['pump'] } })], [GAUGE], 'out-of-scope'],
    ['without its thing', [rule(STAGE)], [], 'out-of-scope'],
    ['asleep', [rule(STAGE, { ...TWO, activeHours: { from: '08:00', to: '09:00' } })], [GAUGE], 'outside-hours'],
  ])('ends a condition whose rule is %s', (_name, rules, things, why) => {
    const watch = raised();
    watch.drain();
    expect(watch.setRules(rules, things, NOW)).toMatchObject([{ kind: 'cleared', timeMs: NOW, why, late: false }]);
    const [kept] = watch.drain();
    expect(kept?.state?.level ?? 0).toBe(0);
    expect(watch.take(minutes([12], 2), NOW)).toEqual([]);
  });

  it('judges by what is known when a rule is new', () => {
    const watch = evaluator([]);
    watch.take(minutes([12]), T0);
    expect(short(watch.setRules([rule(STAGE)], [GAUGE], NOW))).toEqual(['raised 1:00 medium']);
    const late = evaluator([]);
    late.take(minutes([12]), T0);
    expect(late.setRules([rule(STAGE)], [GAUGE], T0 + HOUR)).toEqual([]);
  });

  it('goes on with the window that it has, or with one that it is given', () => {
    const rain = { type: 'threshold', property: 'rain', take: 'sum', overS: 600, direction: 'above' };
    const limit = (at: number) => ({ ...rain, levels: [{ severity: 'low', at }] });
    const watch = evaluator([rule(limit(100))]);
    watch.take(minutes([4, 4, 4], 0, 12), NOW);
    expect(watch.setRules([rule(limit(10), TWO)], [GAUGE], T0 + 2 * MINUTE)).toMatchObject([
      { kind: 'raised', value: 12 },
    ]);
    const longer = rule({ ...limit(10), overS: 1200 }, { version: 3 });
    const windows = new Map([[12, [new ReadingWindow(1200_000, minutes([4, 4, 4, 4], -1, 12))]]]);
    watch.setRules([longer], [GAUGE], T0 + 2 * MINUTE, { windows });
    expect(watch.take(minutes([-16], 3, 12), NOW)).toMatchObject([{ kind: 'cleared', value: 0 }]);
  });

  it('brings what was stored under an older version, or of no rule any more, into line after a start', () => {
    const states = [
      { ...{ ruleKey: 'r', thingId: 1, datastreamId: 11 }, state: state(1) },
      { ...{ ruleKey: 'gone', thingId: 1, datastreamId: null }, state: state(1) },
    ];
    const latest = new Map([[11, { timeMs: T0, value: 12 }]]);
    const watch = evaluator([rule(levels(15), TWO)], { states, latest });
    expect(watch.nextDueMs()).toBe(0);
    expect(watch.advance(NOW)).toMatchObject([
      { ruleKey: 'r', kind: 'cleared', why: 'rule-changed', version: 2 },
      { ruleKey: 'gone', kind: 'cleared', why: 'rule-disabled' },
    ]);
    expect(watch.drain()).toContainEqual({ ruleKey: 'gone', thingId: 1, datastreamId: null, state: null });
  });
});

function state(level: number) {
  return { version: 1, level, sinceMs: T0, pending: [], raisedMs: [T0], flapping: false };
}
