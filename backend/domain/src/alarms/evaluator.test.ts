import { describe, expect, it } from 'vitest';
import { evaluator, GAUGE, MINUTE, minutes, rule, STAGE, short, T0 } from './commune.fixture.ts';

const NOW = T0 + MINUTE;

describe('Evaluator: a threshold', () => {
  it('climbs and falls through its levels and is left only behind the hysteresis', () => {
    const watch = evaluator([rule(STAGE)]);
    const changes = watch.take(minutes([9.9, 10, 9.5, 9, 25, 19.5, 19, 9.5, 8]), NOW);
    expect(short(changes)).toEqual([
      'raised 1:00 medium',
      'cleared 3:00 medium',
      'raised 4:00 critical',
      'fell 6:00 medium',
      'cleared 8:00 medium',
    ]);
    expect(changes[2]).toMatchObject({ value: 25, limit: 20, thingId: 1, datastreamId: 11, version: 1, late: false });
    expect(changes[3]).toMatchObject({ value: 19, limit: 10 });
    expect(changes[4]).toMatchObject({ value: 8, limit: 10 });
  });

  it('looks downwards where the rule does', () => {
    const below = { ...STAGE, direction: 'below', levels: [{ severity: 'high', at: 3 }], hysteresis: 0.2 };
    const watch = evaluator([rule(below)]);
    expect(short(watch.take(minutes([3.1, 3, 3.1, 3.2]), NOW))).toEqual(['raised 1:00 high', 'cleared 3:00 high']);
  });

  it('says what is to be stored once, and nothing of what is over', () => {
    const watch = evaluator([rule(STAGE)]);
    watch.take(minutes([5]), NOW);
    expect(watch.drain()).toEqual([]);
    watch.take(minutes([15], 1), NOW);
    const source = { ruleKey: 'r', thingId: 1, datastreamId: 11 };
    expect(watch.drain()).toEqual([{ ...source, state: expect.objectContaining({ level: 1, sinceMs: NOW }) }]);
    expect(watch.drain()).toEqual([]);
    watch.take(minutes([5], 2), NOW);
    watch.advance(T0 + 20 * MINUTE);
    expect(watch.drain()).toEqual([{ ...source, state: null }]);
  });

  it('does not judge what comes behind the thing, and counts it', () => {
    const watch = evaluator([rule(STAGE)]);
    watch.take(minutes([5], 5), NOW);
    expect(watch.take(minutes([30], 4), NOW)).toEqual([]);
    expect(watch.take([{ datastreamId: 12, timeMs: T0 + 4 * MINUTE, value: 1 }], NOW)).toEqual([]);
    expect(watch.counts).toEqual({ evaluated: 1, behind: 2 });
    // The other half of a message, with the time of the first.
    watch.take([{ datastreamId: 12, timeMs: T0 + 5 * MINUTE, value: 1 }], NOW);
    expect(watch.counts).toEqual({ evaluated: 2, behind: 2 });
  });

  it.each([
    ['disabled', { enabled: false }],
    ['without governing', { governing: false }],
    ['of another domain', { scope: { domain: 'water' } }],
    ['of another kind', { scope: { kinds: ['pump'] } }],
    ['of other things', { scope: { domain: 'river', things: ['gauge-02'] } }],
  ])('raises nothing by a rule that is %s', (_name, more) => {
    expect(evaluator([rule(STAGE, more)]).take(minutes([30]), NOW)).toEqual([]);
  });

  it('looks at the things of its scope', () => {
    const more = { scope: { domain: 'river', kinds: ['river-gauge'], things: [GAUGE.slug] } };
    expect(evaluator([rule(STAGE, more)]).take(minutes([30]), NOW)).toHaveLength(1);
  });

  it('says what it knows only long after the fact', () => {
    const watch = evaluator([rule(STAGE)]);
    expect(watch.take(minutes([30]), T0 + 5 * MINUTE + 1)[0]).toMatchObject({ late: true });
  });
});
