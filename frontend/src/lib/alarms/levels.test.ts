import type { AlarmRule, Thing } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { levelSets, reachedLevel } from './levels.ts';

const gauge = { id: 1, slug: 'river-dong-trang', kind: 'river-gauge', domain: 'river' } as Thing;

function rule(key: string, change: Partial<AlarmRule>, condition: Record<string, unknown> = {}): AlarmRule {
  const levels = [8, 9.5, 11].map((at, k) => ({ severity: (['medium', 'high', 'critical'] as const)[k]!, at }));
  return {
    id: 1,
    key,
    version: 1,
    name: { vi: key, en: key },
    scope: { things: [gauge.slug] },
    condition: {
      ...{ type: 'threshold', property: 'stage', take: 'value', overS: 0, direction: 'above', levels, hysteresis: 0.1 },
      ...condition,
    } as AlarmRule['condition'],
    onDelayS: 0,
    offDelayS: 0,
    activeHours: null,
    governing: true,
    enabled: true,
    source: 'a text',
    verified: true,
    createdMs: 0,
    createdBy: 'x',
    current: true,
    sources: 1,
    ...change,
  };
}

describe('levelSets', () => {
  it('gives both legal sets of one gauge, the one that raises the alarms first', () => {
    const sets = levelSets([rule('province', { governing: false }), rule('national', {})], gauge, 'stage');
    expect(sets.map((set) => set.rule.key)).toEqual(['national', 'province']);
  });

  it('leaves out other gauges, rates, other properties and what is switched off', () => {
    const others = [
      rule('elsewhere', { scope: { things: ['river-dien-phu'] } }),
      rule('kind', { scope: { kinds: ['rain-gauge'] } }),
      rule('rise', {}, { take: 'rate' }),
      rule('battery', {}, { property: 'battery' }),
      rule('low', {}, { direction: 'below' }),
      rule('off', { enabled: false }),
    ];
    expect(levelSets(others, gauge, 'stage')).toEqual([]);
  });
});

describe('reachedLevel', () => {
  const [set] = levelSets([rule('national', {})], gauge, 'stage');
  it('counts the limit itself as reached', () => {
    expect([7.99, 8, 9.49, 9.5, 13].map((stage) => reachedLevel(set!, stage)?.at)).toEqual([undefined, 8, 8, 9.5, 11]);
  });
});
