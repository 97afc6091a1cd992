import { describe, expect, it } from 'vitest';
import { evaluator, HOUR, MINUTE, minutes, rule, short, T0 } from './commune.fixture.ts';
import { Expression, ExpressionError } from './expression.ts';

const values = new Map([
  ['air-temperature', 36],
  ['humidity', 30],
]);

describe('Expression', () => {
  it('reads numbers by key', () => {
    const expression = new Expression('v["air-temperature"] > 35.0 && v.humidity < 40.0');
    expect(expression.holds(values)).toBe(true);
    expect(expression.keys).toEqual(['air-temperature', 'humidity']);
  });

  it('does not know where a value is missing, unless it makes no difference', () => {
    expect(new Expression('v.rain > 1.0').holds(values)).toBeNull();
    expect(new Expression('v.rain > 1.0 && v.humidity < 40.0').holds(values)).toBeNull();
    expect(new Expression('v.rain > 1.0 || v.humidity < 40.0').holds(values)).toBe(true);
    expect(new Expression('has(v.rain) && v.rain > 1.0').holds(values)).toBe(false);
  });

  it.each([['v.constructor > 1.0'], ['v.__proto__ > 1.0'], ['v["toString"] > 1.0']])(
    'reaches nothing but the values: %s',
    (text) => {
      expect(new Expression(text).holds(values)).toBeNull();
    },
  );

  it.each([
    ['v.humidity >', /Unexpected/],
    ['v.humidity', /compare it/],
    ['v.humidity + 1 > 2.0', /with a point/],
    ['process.exit > 1.0', /v\.key/],
    ['[1, 2].map(x, x)[0] > 1', /v\.key/],
    ['v.humidity.high > 1.0', /v\.key/],
    ['humidity > 1.0', /v\.key/],
    ['[1, 2, 3].all(x, [1, 2, 3].all(y, x > y))', /not among what a rule may use/],
    ['"aaaaaaaaaaaaaaaaaaaaaaaa!".matches("(a+)+$")', /not among/],
    ['v[string(v.humidity)] > 1.0', /written out/],
    [`${'('.repeat(200)}true${')'.repeat(200)}`, /./],
  ])('refuses %s', (text, why) => {
    expect(() => new Expression(text)).toThrow(ExpressionError);
    expect(() => new Expression(text)).toThrow(why);
  });
});

describe('Evaluator: an expression', () => {
  const WET = { type: 'expression', expression: 'v.stage > 10.0 && v.pump == 0.0', severity: 'high' };

  it('looks at the thing as a whole, each message at once', () => {
    const watch = evaluator([rule(WET)]);
    const message = (minute: number, stage: number, pump: number) => [
      ...minutes([stage], minute, 11),
      ...minutes([pump], minute, 13),
    ];
    const changes = watch.take([...message(0, 5, 0), ...message(1, 12, 0), ...message(2, 12, 1)], T0);
    expect(short(changes)).toEqual(['raised 1:00 high', 'cleared 2:00 high']);
    expect(changes[0]).toMatchObject({ datastreamId: null, value: null, limit: null });
  });

  it('keeps as it is while a value is missing or late', () => {
    const watch = evaluator([rule(WET)]);
    expect(watch.take(minutes([12]), T0)).toEqual([]);
    expect(short(watch.take(minutes([0], 1, 13), T0))).toEqual(['raised 1:00 high']);
    // An hour on nobody knows of the pump.
    expect(watch.take(minutes([12, 12], 61), T0 + HOUR)).toEqual([]);
    expect(short(watch.take(minutes([1], 63, 13), T0 + HOUR + 3 * MINUTE))).toEqual(['cleared 63:00 high']);
  });
});
