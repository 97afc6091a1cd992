import type { Condition, ObservedProperty } from '@commune/contract';
import { expect, it } from 'vitest';
import { vi as words } from '../i18n/vi.ts';
import { conditionWords } from './rule-words.ts';

const stage = {
  key: 'stage',
  name: { vi: 'Mực nước', en: 'Stage' },
  symbol: 'm',
  unit: 'm',
  precision: 2,
  kind: 'gauge',
};
const outage = {
  key: 'outage',
  name: { vi: 'Mất điện', en: 'Outage' },
  symbol: '',
  unit: '1',
  precision: 0,
  kind: 'flag',
};
const said = (condition: Condition) => {
  const { subject, levels } = conditionWords(condition, [stage, outage] as ObservedProperty[], words, 'vi');
  return [subject, ...levels.map(({ text }) => text)];
};
const threshold = { type: 'threshold', property: 'stage', overS: 0, direction: 'above', hysteresis: 0 } as const;

it('says limits with their unit, their name and the time they are for', () => {
  const levels = [{ severity: 'high', at: 9.5, name: { vi: 'BĐ2', en: 'BĐ2' } }] as Extract<
    Condition,
    { type: 'threshold' }
  >['levels'];
  expect(said({ ...threshold, take: 'value', levels })).toEqual(['Mực nước', 'BĐ2: từ 9,50 m trở lên']);
  expect(said({ ...threshold, take: 'mean', overS: 86_400, levels })[0]).toBe('Mực nước, trung bình 1 ngày');
  const rate = said({
    ...threshold,
    take: 'rate',
    overS: 3600,
    direction: 'below',
    levels: [{ severity: 'low', at: -0.3 }],
  });
  expect(rate).toEqual(['Mực nước, cường suất trong 1 giờ', 'từ -0,30 m/giờ trở xuống']);
});

it('says states by their names, silence by its word, an expression as it is', () => {
  expect(said({ type: 'state', property: 'outage', codes: [1], severity: 'high' })).toEqual(['Mất điện', 'Có']);
  expect(said({ type: 'state', property: 'gone', codes: [7], severity: 'high' })).toEqual(['gone', 'mã 7']);
  expect(said({ type: 'silence', after: 'stale', severity: 'low' })).toEqual(['Mất số liệu', 'Số liệu cũ']);
  expect(said({ type: 'expression', expression: 'v.ph < 6.0', severity: 'low' })).toEqual(['Biểu thức', 'v.ph < 6.0']);
});
