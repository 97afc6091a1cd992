import { describe, expect, it } from 'vitest';
import { evaluator, HOUR, MINUTE, minutes, rule, STAGE, short, T0 } from './commune.fixture.ts';

const NOW = T0;

describe('Evaluator: delays', () => {
  it('raises when a level has held for the on-delay, not when it came', () => {
    const watch = evaluator([rule(STAGE, { onDelayS: 90 })]);
    expect(short(watch.take(minutes([12, 5, 12, 13]), NOW))).toEqual([]);
    expect(watch.nextDueMs()).toBe(T0 + 3.5 * MINUTE);
    expect(watch.advance(T0 + 3.5 * MINUTE - 1)).toEqual([]);
    const [raised] = watch.advance(T0 + 3.5 * MINUTE);
    expect(raised).toMatchObject({ kind: 'raised', timeMs: T0 + 3.5 * MINUTE, value: 12, limit: 10 });
  });

  it('lets each level wait for itself', () => {
    const watch = evaluator([rule(STAGE, { onDelayS: 150, offDelayS: 90 })]);
    const rising = watch.take(minutes([12, 22, 22, 22, 22, 12, 5, 5, 5]), NOW);
    // 12 from 0:00, 22 from 1:00; below 20 from 5:00, below 10 from 6:00
    expect(short(rising)).toEqual([
      'raised 2:30 medium',
      'climbed 3:30 critical',
      'fell 6:30 medium',
      'cleared 7:30 medium',
    ]);
  });

  it('raises nothing by one reading and silence, until one confirms it', () => {
    const watch = evaluator([rule(STAGE, { onDelayS: 300 })]);
    watch.take(minutes([12]), NOW);
    expect(watch.nextDueMs()).toBeNull();
    expect(watch.advance(T0 + HOUR)).toEqual([]);
    // Not at 5:00, an hour ago and without a sound.
    expect(watch.take(minutes([12], 60), T0 + HOUR)).toMatchObject([{ timeMs: T0 + HOUR, late: false }]);
  });

  it('does not clear by loss of data either', () => {
    const watch = evaluator([rule(STAGE, { offDelayS: 300 })]);
    watch.take(minutes([12, 5]), NOW);
    expect(watch.advance(T0 + 24 * HOUR)).toEqual([]);
    expect(short(watch.take(minutes([5], 60), T0 + HOUR))).toEqual(['cleared 60:00 medium']);
  });

  it('does not count what was our own silence, nor five seconds after it', () => {
    const watch = evaluator([rule(STAGE, { onDelayS: 90 })]);
    watch.take(minutes([12]), NOW);
    watch.setGaps([{ fromMs: T0 + MINUTE, toMs: T0 + 11 * MINUTE }]);
    expect(short(watch.advance(T0 + HOUR))).toEqual(['raised 11:35 medium']);
  });

  it('believes the readings that were held back meanwhile', () => {
    const watch = evaluator([rule(STAGE, { onDelayS: 90 })]);
    watch.take(minutes([12]), NOW);
    watch.setGaps([{ fromMs: T0 + MINUTE, toMs: T0 + 11 * MINUTE }]);
    expect(short(watch.take(minutes([12, 12, 5], 1), T0 + 11 * MINUTE))).toEqual([
      'raised 1:30 medium',
      'cleared 3:00 medium',
    ]);
  });

  it('tells the times of readings and delays, whatever a short gap of ours put off', () => {
    const gap = { fromMs: T0 + MINUTE, toMs: T0 + MINUTE + 20_000 };
    const waiting = () => {
      const watch = evaluator([rule(STAGE, { onDelayS: 90 })]);
      watch.take(minutes([12]), NOW);
      watch.setGaps([gap]);
      return watch;
    };
    const byClock = waiting();
    expect(byClock.advance(T0 + 1.9 * MINUTE)).toEqual([]);
    expect(short(byClock.advance(T0 + 2 * MINUTE))).toEqual(['raised 1:30 medium']);
    const byReading = waiting();
    expect(short(byReading.take(minutes([5], 1.75), T0 + 1.75 * MINUTE))).toEqual([
      'raised 1:30 medium',
      'cleared 1:45 medium',
    ]);
  });

  it('keeps the order of what it told when readings come held back', () => {
    const watch = evaluator([rule(STAGE, { onDelayS: 90 })]);
    watch.take(minutes([12]), NOW);
    watch.advance(T0 + 2 * MINUTE);
    expect(short(watch.take(minutes([5], 1), T0 + 2 * MINUTE))).toEqual(['cleared 1:30 medium']);
  });
});

describe('Evaluator: flapping', () => {
  it('says it at the fourth raise within ten minutes and with each after, and when it is over', () => {
    const watch = evaluator([rule(STAGE)]);
    const changes = watch.take(minutes([12, 5, 12, 5, 12, 5, 12, 5, 12]), NOW);
    expect(short(changes).filter((change) => change.startsWith('flapping'))).toEqual([
      'flapping 6:00 medium',
      'flapping 8:00 medium',
    ]);
    expect(short(watch.advance(T0 + 18 * MINUTE - 1))).toEqual([]);
    expect(short(watch.advance(T0 + 18 * MINUTE))).toEqual(['steady 18:00 medium']);
  });

  it('does not say it of four raises that take longer', () => {
    const watch = evaluator([rule(STAGE)]);
    const changes = watch.take(minutes([12, 5, 5, 5, 12, 5, 5, 5, 12, 5, 5, 12]), NOW);
    expect(short(changes).filter((change) => change.startsWith('flapping'))).toEqual([]);
  });
});
