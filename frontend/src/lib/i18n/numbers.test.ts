import type { ObservedProperty } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { formatDistance, formatNumber, formatPosition, printValue } from './numbers.ts';
import { vi } from './vi.ts';

const property = (over: Partial<ObservedProperty>): ObservedProperty => ({
  key: 'stage',
  name: { vi: 'Mực nước', en: 'Stage' },
  unit: 'm',
  symbol: 'm',
  precision: 2,
  kind: 'gauge',
  states: null,
  verified: true,
  source: null,
  ...over,
});

describe('formatNumber', () => {
  it('writes the decimal comma in Vietnamese and the point in English', () => {
    expect(formatNumber(10.18, 2, 'vi')).toBe('10,18');
    expect(formatNumber(1079, 0, 'vi')).toBe('1.079');
    expect(formatNumber(1079.5, 1, 'en')).toBe('1,079.5');
  });

  it('rounds an exact half away from zero, as the report does', () => {
    expect([8.35, 1.005, -8.35, 8.25].map((value) => formatNumber(value, 1, 'vi'))).toEqual([
      '8,4',
      '1,0',
      '-8,4',
      '8,3',
    ]);
    expect([1.005, 64.155].map((value) => formatNumber(value, 2, 'en'))).toEqual(['1.01', '64.16']);
  });

  it('has no negative zero, and keeps a real minus', () => {
    expect(formatNumber(-0.004, 2, 'vi')).toBe('0,00');
    expect(formatNumber(-0.04, 2, 'vi')).toBe('-0,04');
  });
});

describe('printValue', () => {
  it('prints a gauge with the precision and symbol of its property', () => {
    expect(printValue(4.8612, property({}), vi, 'vi')).toEqual({ text: '4,86', symbol: 'm' });
  });

  it('writes hours and minutes out, and a whole hour without a decimal', () => {
    const hours = property({ unit: 'h', symbol: 'h', precision: 1 });
    expect(printValue(51, hours, vi, 'vi')).toEqual({ text: '51', symbol: 'giờ' });
    expect(printValue(51.25, hours, vi, 'vi')).toEqual({ text: '51,3', symbol: 'giờ' });
    expect(printValue(12, property({ unit: 'min', symbol: 'min', precision: 0 }), en, 'en').symbol).toBe('min');
  });

  it('prints flags and states as words, and an unlisted code as what it is', () => {
    expect(printValue(1, property({ kind: 'flag' }), en, 'en')).toEqual({ text: 'Yes', symbol: '' });
    expect(printValue(0, property({ key: 'online', kind: 'flag' }), vi, 'vi').text).toBe('Mất kết nối');
    const state = property({
      kind: 'state',
      states: [{ code: 2, key: 'fault', name: { vi: 'Báo lỗi thiết bị', en: 'Device fault' } }],
    });
    expect(printValue(2, state, vi, 'vi').text).toBe('Báo lỗi thiết bị');
    expect(printValue(7, state, vi, 'vi').text).toBe('Mã 7');
  });
});

describe('places', () => {
  it('gives distances in the larger unit', () => {
    expect(formatDistance(200, 'vi')).toBe('200 m');
    expect(formatDistance(2000, 'vi')).toBe('2 km');
    expect(formatDistance(8600, 'en')).toBe('8.6 km');
  });

  it('names the hemispheres in the page’s language', () => {
    expect(formatPosition([109.135, 12.268], vi, 'vi')).toBe('12,2680°\u00a0B 109,1350°\u00a0Đ');
    expect(formatPosition([-70.5, -33.25], en, 'en')).toBe('33.2500°\u00a0S 70.5000°\u00a0W');
  });
});
