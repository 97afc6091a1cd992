import { describe, expect, it } from 'vitest';
import { evaluator, HOUR, MINUTE, minutes, rule, STAGE, short, T0 } from './commune.fixture.ts';

const NOW = T0;
const SILENCE = { type: 'silence', after: 'stale', severity: 'low' };

describe('Evaluator: silence', () => {
  it.each([
    ['late', 'raised 2:00.001 low'],
    ['stale', 'raised 5:00.001 low'],
    ['offline', 'raised 20:00.001 low'],
  ])('raises %s by the rhythm of the thing itself, and clears by the next reading', (after, raised) => {
    const watch = evaluator([rule({ ...SILENCE, after })]);
    watch.take(minutes([1]), NOW);
    expect(short(watch.advance(T0 + HOUR))).toEqual([raised]);
    expect(short(watch.take(minutes([1], 61), T0 + 61 * MINUTE))).toEqual(['cleared 61:00 low']);
  });

  it('takes a thing as live as its freshest datastream', () => {
    const watch = evaluator([rule(SILENCE)]);
    watch.take(minutes([1]), NOW);
    watch.take(minutes([0], 4, 12), NOW);
    expect(short(watch.advance(T0 + HOUR))).toEqual(['raised 9:00.001 low']);
  });

  it('says nothing of what was never heard', () => {
    const watch = evaluator([rule(SILENCE)]);
    expect(watch.nextDueMs()).toBeNull();
    expect(watch.advance(T0 + 1000 * HOUR)).toEqual([]);
  });

  it('does not count our own silence', () => {
    const watch = evaluator([rule(SILENCE)]);
    watch.take(minutes([1]), NOW);
    watch.setGaps([{ fromMs: T0 + MINUTE, toMs: T0 + 31 * MINUTE }]);
    expect(short(watch.advance(T0 + HOUR))).toEqual(['raised 35:05.001 low']);
  });

  it('waits for the end of a silence of ours that begins at the very bound', () => {
    const watch = evaluator([rule(SILENCE)]);
    watch.take(minutes([1]), NOW);
    watch.setGaps([{ fromMs: T0 + 5 * MINUTE, toMs: T0 + 8 * MINUTE }]);
    expect(short(watch.advance(T0 + HOUR))).toEqual(['raised 8:05.001 low']);
  });

  it('believes a thing that says it is gone, until it says anything else', () => {
    const watch = evaluator([rule({ ...SILENCE, after: 'offline' })]);
    watch.take(minutes([1, 1]), NOW);
    const gone = { datastreamId: 19, timeMs: T0 + 70_000, value: 0 };
    expect(short(watch.take([gone], NOW))).toEqual(['raised 1:10 low']);
    expect(short(watch.take([{ ...gone, timeMs: T0 + 80_000, value: 1 }], NOW))).toEqual(['cleared 1:20 low']);
    expect(short(watch.take([{ ...gone, timeMs: T0 + 90_000 }], NOW))).toEqual(['raised 1:30 low']);
    expect(short(watch.take(minutes([1], 2), NOW))).toEqual(['cleared 2:00 low']);
  });

  it('takes no computed value and no status for a sign of life', () => {
    const watch = evaluator([rule(SILENCE)]);
    watch.take(minutes([1]), NOW);
    watch.take([...minutes([1], 4, 14), ...minutes([1], 4, 19)], NOW);
    expect(short(watch.advance(T0 + HOUR))).toEqual(['raised 5:00.001 low']);
  });

  it('does not let the end of silence run out in a new silence', () => {
    const watch = evaluator([rule(SILENCE, { offDelayS: 600 })]);
    watch.take(minutes([1]), NOW);
    watch.advance(T0 + 6 * MINUTE);
    expect(watch.take(minutes([1], 7), NOW)).toEqual([]);
    expect(watch.advance(T0 + HOUR)).toEqual([]);
  });

  it('leaves the conditions of other rules as they are', () => {
    const watch = evaluator([rule(STAGE), rule(SILENCE, { key: 'silence' })]);
    watch.take(minutes([30]), NOW);
    expect(watch.advance(T0 + 100 * HOUR)).toMatchObject([{ ruleKey: 'silence', kind: 'raised' }]);
  });
});
