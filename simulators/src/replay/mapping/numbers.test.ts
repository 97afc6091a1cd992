import { describe, expect, it } from 'vitest';
import { decimalOf, numberOf } from './numbers.ts';
import { conversion } from './units.ts';

describe('a number', () => {
  it.each([
    ['12.5', '.', 12.5],
    ['-0.5', '.', -0.5],
    ['+3', '.', 3],
    ['1e-3', '.', 0.001],
    [' 7 ', '.', 7],
    ['1,234.5', '.', 1234.5],
    ['12,5', ',', 12.5],
    ['-1.234,5', ',', -1234.5],
    ['1 234,5', ',', 1234.5],
    ['true', '.', 1],
  ] as const)('%s with %s is %d', (text, decimal, value) => {
    expect(numberOf(text, decimal)).toBe(value);
  });

  it.each(['', 'abc', '0x1f', 'Infinity', 'NaN', '1e999', '12,5', '1.2.3', '--1'])('is not seen in "%s"', (text) => {
    expect(numberOf(text, '.')).toBeUndefined();
  });

  it('has the decimal sign that reads all of a column', () => {
    expect(decimalOf(['12,5', '3', '0,25'])).toBe(',');
    expect(decimalOf(['12.5', '3', '0.25'])).toBe('.');
    expect(decimalOf(['1,234.5', '2,000.0'])).toBe('.');
    expect(decimalOf(['1.234,5'])).toBe(',');
    expect(decimalOf(['1,234', '0,500'])).toBe(',');
    expect(decimalOf(['x'])).toBeUndefined();
  });
});

describe('a unit', () => {
  it.each([
    ['cm', 'm', 250, 2.5],
    ['°F', 'Cel', 212, 100],
    ['K', 'Cel', 273.15, 0],
    ['kPa', 'hPa', 101.3, 1013],
    ['mg/m3', 'ug/m3', 0.05, 50],
    ['µg/m³', 'ug/m3', 12, 12],
    ['km/h', 'm/s', 36, 10],
    ['L/s', 'm3/h', 10, 36],
    ['Wh', 'kW.h', 1500, 1.5],
    ['giây', 'min', 90, 1.5],
  ])('%s is read as %s', (from, to, value, expected) => {
    const { scale, offset } = conversion(from, to)!;
    expect(value * scale + offset).toBeCloseTo(expected, 9);
  });

  it('of another family is not', () => {
    expect(conversion('m', 'hPa')).toBeUndefined();
    expect(conversion('ppb', 'ug/m3')).toBeUndefined();
  });
});
