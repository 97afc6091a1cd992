import { describe, expect, it } from 'vitest';
import { edgeAfterMs, isWithin } from './active-hours.ts';
import { evaluator, HOUR, MINUTE, minutes, rule, STAGE, short, T0 } from './commune.fixture.ts';

describe('hours in Viet Nam', () => {
  const night = { from: '22:00', to: '05:30' };
  const at = (text: string) => Date.parse(`${text}+07:00`);

  it('go over midnight', () => {
    expect(isWithin(night, at('2025-11-24T21:59:59'))).toBe(false);
    expect(isWithin(night, at('2025-11-24T22:00'))).toBe(true);
    expect(isWithin(night, at('2025-11-25T05:29'))).toBe(true);
    expect(isWithin(night, at('2025-11-25T05:30'))).toBe(false);
  });

  it('belong to the day on which they begin', () => {
    const sundays = { ...night, days: [7] };
    expect(isWithin(sundays, at('2025-11-23T23:00'))).toBe(true);
    expect(isWithin(sundays, at('2025-11-24T04:00'))).toBe(true);
    expect(isWithin(sundays, at('2025-11-24T23:00'))).toBe(false);
    expect(edgeAfterMs(sundays, at('2025-11-24T06:00'), 'beginning')).toBe(at('2025-11-30T22:00'));
  });

  it('have no edge where one day runs on into the next', () => {
    const always = { from: '08:00', to: '08:00' };
    expect(edgeAfterMs(always, T0, 'end')).toBe(Number.POSITIVE_INFINITY);
    expect(edgeAfterMs({ ...always, days: [1, 2] }, T0, 'end')).toBe(at('2025-11-26T08:00'));
  });
});

describe('Evaluator: active hours', () => {
  it('ends a condition with them and takes it up again by what is known when they begin', () => {
    const watch = evaluator([rule(STAGE, { activeHours: { from: '23:05', to: '23:10' } })]);
    const readings = minutes([12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12]);
    expect(watch.take(readings, T0)).toMatchObject([
      { kind: 'raised', timeMs: T0 + 5 * MINUTE, why: null },
      { kind: 'cleared', timeMs: T0 + 10 * MINUTE, why: 'outside-hours' },
    ]);
    // The next day's beginning: what is known by then is a day old.
    expect(watch.advance(T0 + 30 * HOUR)).toEqual([]);
  });

  it('takes what is known when they begin, and nothing held back from before their end', () => {
    const watch = evaluator([rule(STAGE, { activeHours: { from: '23:05', to: '23:10' } })]);
    watch.take(minutes([12, 12, 12, 12, 12]), T0);
    expect(short(watch.advance(T0 + 5 * MINUTE))).toEqual(['raised 5:00 medium']);
    expect(short(watch.advance(T0 + 10 * MINUTE))).toEqual(['cleared 10:00 medium outside-hours']);
    expect(watch.take(minutes([30], 9), T0 + 10 * MINUTE)).toEqual([]);
  });
});
