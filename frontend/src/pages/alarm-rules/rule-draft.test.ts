import type { AlarmRule, Condition } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { readNumber, readSpan, spanDraft, typedNumber } from '../../lib/i18n/read-number.ts';
import { draftOf, newRule, readRule } from './rule-draft.ts';

const words = { number: 'Nhập một số' };
const stage: Condition = {
  type: 'threshold',
  property: 'stage',
  take: 'value',
  overS: 0,
  direction: 'above',
  levels: [
    { severity: 'medium', at: 8, name: { vi: 'BĐ1', en: 'Level 1' } },
    { severity: 'high', at: 9.5 },
  ],
  hysteresis: 0.05,
};
const definition = {
  name: { vi: 'Mực nước', en: 'Stage' },
  scope: { domain: 'river' },
  condition: stage,
  onDelayS: 90,
  offDelayS: 600,
  activeHours: { from: '22:00', to: '05:30', days: [1, 7] },
  governing: true,
  enabled: false,
  source: 'Quyết định 05/2020/QĐ-TTg',
  verified: true,
} as const;
const rule = (more: Partial<AlarmRule> = {}) =>
  ({ key: 'river-stage', ...definition, scope: { domain: 'river' }, ...more }) as unknown as AlarmRule;

describe('a rule that is opened and saved unchanged', () => {
  it.each<Condition>([
    stage,
    { ...stage, take: 'mean', overS: 86_400, direction: 'below' },
    { type: 'state', property: 'outage', codes: [1], severity: 'high' },
    { type: 'silence', after: 'stale', severity: 'low' },
    { type: 'expression', expression: 'v.ph < 6.0', severity: 'medium' },
  ])('stays as it is: %o', (condition) => {
    expect(readRule(draftOf(rule({ condition })), 'sim', words)).toEqual({
      input: { realm: 'sim', key: 'river-stage', ...definition, condition },
    });
  });

  it('keeps a rule of every hour and every day so', () => {
    const whole = readRule(draftOf(rule({ activeHours: null })), 'sim', words);
    expect(whole).toMatchObject({ input: { activeHours: null } });
    const daily = readRule(draftOf(rule({ activeHours: { from: '07:00', to: '17:00' } })), 'sim', words);
    expect(daily).toMatchObject({ input: { activeHours: { from: '07:00', to: '17:00' } } });
  });
});

it('says at the fields, by the names of the server, what is no number', () => {
  const draft = draftOf(rule());
  draft.levels[1]!.at = 'chín';
  draft.hysteresis = '';
  draft.onDelay = { n: '-1', unit: 'min' };
  expect(readRule(draft, 'sim', words)).toEqual({
    errors: { 'condition.levels.1.at': words.number, 'condition.hysteresis': words.number, onDelayS: words.number },
  });
});

it('gives a level that is called otherwise its name in both languages', () => {
  const draft = draftOf(rule());
  draft.levels[0]!.name = 'BĐ I';
  draft.levels[1]!.at = '9,75';
  expect(readRule(draft, 'sim', words)).toMatchObject({
    input: { condition: { levels: [{ name: { vi: 'BĐ I', en: 'BĐ I' } }, { at: 9.75 }] } },
  });
});

it('leaves what was typed for another type of condition out', () => {
  const read = readRule({ ...draftOf(rule()), type: 'silence', hysteresis: 'x' }, 'sim', words);
  expect(read).toMatchObject({ input: { condition: { type: 'silence', after: 'offline', severity: 'medium' } } });
  expect(readRule(newRule(), 'sim', words)).toEqual({ errors: { 'condition.levels.0.at': words.number } });
});

it.each([
  ['9,5', 9.5],
  ['1.079,5', 1079.5],
  ['9.5', 9.5],
  ['−0,3', -0.3],
  [' 12 ', 12],
  ['', null],
  ['9,5 m', null],
  ['1e3', null],
])('reads the number «%s»', (text, value) => {
  expect(readNumber(text)).toBe(value);
});

it('prints times in their largest whole unit, and reads them back', () => {
  for (const seconds of [0, 45, 90, 600, 3600, 5400, 86_400, 604_800])
    expect(readSpan(spanDraft(seconds))).toBe(seconds);
  expect(spanDraft(5400)).toEqual({ n: '90', unit: 'min' });
  expect(readSpan({ n: '1,5', unit: 'h' })).toBe(5400);
  expect(typedNumber(-0.05)).toBe('-0,05');
});
