import { describe, expect, it } from 'vitest';
import { livenessOf } from './liveness.ts';

const T0 = 1_764_000_000_000;
const at = (secondsAgo: number, willOffline = false) =>
  livenessOf({ lastMs: T0, nowMs: T0 + secondsAgo * 1000, expectedIntervalS: 300, willOffline });

describe('livenessOf', () => {
  it('steps at 2, 5 and 20 expected intervals, the bound itself still belonging to the better state', () => {
    expect(at(0)).toBe('live');
    expect(at(600)).toBe('live');
    expect(at(601)).toBe('late');
    expect(at(1500)).toBe('late');
    expect(at(1501)).toBe('stale');
    expect(at(6000)).toBe('stale');
    expect(at(6001)).toBe('offline');
  });

  it('counts a reading from the near future as live', () => expect(at(-200)).toBe('live'));
  it('believes a last will before the clock', () => expect(at(1, true)).toBe('offline'));

  it('tells never heard from gone', () => {
    const never = { lastMs: null, nowMs: T0, expectedIntervalS: 300 };
    expect(livenessOf({ ...never, willOffline: false })).toBe('never');
    expect(livenessOf({ ...never, willOffline: true })).toBe('offline');
  });
});
