import type { AlarmRule, Scope, ThingKind } from '@commune/contract';
import { expect, it } from 'vitest';
import { groupRules, worstOf } from './rule-groups.ts';

const kinds = [
  { key: 'river-gauge', domain: 'river' },
  { key: 'rain-gauge', domain: 'river' },
  { key: 'air-station', domain: 'environment' },
] as ThingKind[];
const things = [
  { slug: 'tv-01', domain: 'river' as const },
  { slug: 'kk-01', domain: 'environment' as const },
];
const rule = (vi: string, scope: Scope, current = true) =>
  ({ key: vi, name: { vi, en: vi }, scope, current }) as AlarmRule;

it('groups by the domain that a rule names, or that all its things or kinds are of', () => {
  const rules = [
    rule('Pin yếu', {}),
    rule('Mực nước', { kinds: ['river-gauge', 'rain-gauge'] }),
    rule('Âm', { domain: 'river' }),
    rule('Cũ', { domain: 'river' }, false),
    rule('Bụi', { kinds: ['air-station'] }),
    rule('Lũ', { things: ['tv-01'] }),
    rule('Hai trạm', { things: ['tv-01', 'kk-01'] }),
    rule('Đã gỡ', { things: ['tv-99'] }),
    rule('Hai miền', { kinds: ['air-station', 'rain-gauge'] }),
  ];
  expect(
    groupRules(rules, { kinds, things }).map(({ domain, rules: of }) => [domain, ...of.map(({ key }) => key)]),
  ).toEqual([
    ['environment', 'Bụi'],
    ['river', 'Âm', 'Lũ', 'Mực nước'],
    ['several', 'Đã gỡ', 'Hai miền', 'Hai trạm', 'Pin yếu'],
  ]);
});

it('marks a rule by its worst level', () => {
  const levels = [{ severity: 'low' }, { severity: 'high' }];
  expect(worstOf({ condition: { type: 'threshold', levels } } as AlarmRule)).toBe('high');
  expect(worstOf({ condition: { type: 'silence', severity: 'low' } } as AlarmRule)).toBe('low');
});
