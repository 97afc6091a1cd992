import type { AlarmRule, Level, Thing } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import { describe, expect, it } from 'vitest';
import { type GaugeFeed, gaugeFigures, leftMs } from './gauge.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const gauge = {
  slug: 'river-dong-trang',
  kind: 'river-gauge',
  domain: 'river',
  datastreams: [
    { id: 1, key: 'stage', property: 'stage', expectedIntervalS: 300 },
    { id: 2, key: 'rate-of-rise', property: 'rate-of-rise', expectedIntervalS: 300 },
  ],
} as Thing;

const levels = (...at: number[]): Level[] =>
  at.map((each, k) => ({ severity: 'medium', at: each, name: { vi: `BĐ${k + 1}`, en: `Level ${k + 1}` } }));
const rule = (key: string, governing: boolean, ...at: number[]) =>
  ({
    ...{ key, governing, enabled: true, scope: { things: [gauge.slug] }, source: key, verified: true },
    condition: { type: 'threshold', property: 'stage', take: 'value', direction: 'above', levels: levels(...at) },
  }) as AlarmRule;
const RULES = [rule('province', false, 8.5, 10, 11.5), rule('national', true, 8, 9.5, 11)];

function feed(
  stage: number | null,
  rate: number | null,
  { liveness = 'live' as Liveness, rateAgeMs = 0 } = {},
): GaugeFeed {
  return {
    latest: (id) => {
      const v = id === 1 ? stage : rate;
      return v === null ? undefined : { t: id === 1 ? NOW : NOW - rateAgeMs, v, q: 0 };
    },
    datastreamLiveness: () => liveness,
  };
}

describe('a gauge', () => {
  it('is read against both legal sets, the governing one first', () => {
    const { sets, level } = gaugeFigures(feed(9.6, 0.4), gauge, RULES);
    expect(sets.map(({ set, reached }) => [set.rule.key, reached?.name?.vi])).toEqual([
      ['national', 'BĐ2'],
      ['province', 'BĐ1'],
    ]);
    expect(level).toBe(2);
  });

  it('tells when the next governing level comes at the present rate', () => {
    const { next, trend } = gaugeFigures(feed(10.2, 0.4), gauge, RULES);
    expect(trend).toBe('rising');
    expect(next).toMatchObject({ kind: 'reaches', level: { at: 11 } });
    expect(next.kind === 'reaches' && (next.atMs - NOW) / HOUR).toBeCloseTo(2);
  });

  it('counts the time that is left from now, and not from the reading', () => {
    const { next } = gaugeFigures(feed(10.2, 0.4), gauge, RULES);
    if (next.kind !== 'reaches') throw new Error('it rises');
    // 0.8 m at 0.4 m/h are 2 h from the reading; of a reading 20 minutes ago 1 h 40 are left
    expect(leftMs(next.atMs, NOW + HOUR / 3)! / HOUR).toBeCloseTo(5 / 3);
    expect(leftMs(next.atMs, NOW + 2 * HOUR + 1000)).toBeNull();
    expect(leftMs(NOW, NOW)).toBeNull();
  });

  it.each([
    ['standing', feed(9, 0.01), 'not-rising'],
    ['falling', feed(9, -0.3), 'not-rising'],
    ['above the last level', feed(11, 0.5), 'last'],
    ['too slow', feed(4, 0.05), 'far'],
    ['without a rate', feed(9, null), 'no-rate'],
    ['with a rate of long before', feed(9, 0.5, { rateAgeMs: HOUR }), 'no-rate'],
    ['silent', feed(9, 0.5, { liveness: 'stale' }), 'old'],
    ['that never spoke', feed(null, null), 'old'],
  ] as const)('%s extrapolates nothing', (_how, given, why) => {
    expect(gaugeFigures(given, gauge, RULES).next).toEqual({ kind: 'none', why });
  });

  it('that never spoke has no level, and a silent one keeps its last', () => {
    expect(gaugeFigures(feed(null, null), gauge, RULES).level).toBeNull();
    expect(gaugeFigures(feed(9.6, 0.4, { liveness: 'offline' }), gauge, RULES)).toMatchObject({
      ...{ level: 2, rateMPerH: null, trend: null },
    });
    expect(gaugeFigures(feed(9.6, 0.4), gauge, []).level).toBeNull();
  });
});
