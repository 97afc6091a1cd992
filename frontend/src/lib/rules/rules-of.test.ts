import type { AlarmRule, Condition, Thing } from '@commune/contract';
import { expect, it } from 'vitest';
import { limitsOf, rulesOf } from './rules-of.ts';

const gauge = {
  slug: 'tv-01',
  kind: 'river-gauge',
  domain: 'river',
  datastreams: [{ id: 1, key: 'stage', property: 'stage', expectedIntervalS: 300 }],
} as Thing;

const stage: Condition = {
  type: 'threshold',
  property: 'stage',
  take: 'value',
  overS: 0,
  direction: 'above',
  levels: [
    { severity: 'medium', at: 8, name: { vi: 'BĐ1', en: 'BĐ1' } },
    { severity: 'high', at: 9.5 },
  ],
  hysteresis: 0.1,
};
const rule = (key: string, condition: Condition, more: Partial<AlarmRule> = {}) =>
  ({ key, current: true, enabled: true, scope: {}, condition, ...more }) as AlarmRule;

it('finds the rules that look at a thing: in force, enabled, of something it measures', () => {
  const silence: Condition = { type: 'silence', after: 'offline', severity: 'low' };
  const rules = [
    rule('stage', stage),
    rule('silence', silence),
    rule('old', stage, { current: false }),
    rule('off', stage, { enabled: false }),
    rule('elsewhere', stage, { scope: { domain: 'water' } }),
    rule('unmeasured', { ...stage, property: 'rain' }),
  ];
  expect(rulesOf(gauge, rules).map(({ key }) => key)).toEqual(['stage', 'silence']);
});

it('draws no limit of an average over single readings', () => {
  const mean = rule('mean', { ...stage, take: 'mean', overS: 86_400 });
  const rate = rule('rate', { ...stage, take: 'rate', overS: 3600 });
  const sets = limitsOf({ property: 'stage' }, [mean, rate, rule('stage', stage)]);
  expect(sets.map(({ rule: { key } }) => key)).toEqual(['stage']);
  expect(sets[0]?.levels.map(({ at, name }) => [at, name?.vi])).toEqual([
    [8, 'BĐ1'],
    [9.5, undefined],
  ]);
  expect(limitsOf({ property: 'rain' }, [rule('stage', stage)])).toEqual([]);
});
