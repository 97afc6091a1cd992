import { expect, it } from 'vitest';
import { convertUnit, isConvertible } from './units.ts';

it.each([
  [68, '[degF]', 'Cel', 20],
  [-40, '[degF]', 'Cel', -40],
  [273.15, 'K', 'Cel', 0],
  [0, 'Cel', 'K', 273.15],
  [1013.25, 'hPa', 'kPa', 101.325],
  [250, 'cm', 'm', 2.5],
  [36, 'km/h', 'm/s', 10],
  [3_600_000, 'W.s', 'kW.h', 1],
  [1, 'm3/h', 'L/min', 1000 / 60],
  [0.5, 'mg/m3', 'ug/m3', 500],
  [0.42, '1', '%', 42],
  [3, 'dB{mW}', 'dB{mW}', 3],
])('%d %s in %s', (value, from, to, expected) => expect(convertUnit(value, from, to)).toBeCloseTo(expected, 9));

it('does not say a temperature in metres, nor what it does not know', () => {
  expect(convertUnit(1, 'Cel', 'm')).toBeUndefined();
  expect(isConvertible('furlong', 'm')).toBe(false);
  expect(isConvertible('__proto__', 'm')).toBe(false);
});

it('adds no digits that were not measured', () => expect(convertUnit(3, 'dm', 'm')).toBe(0.3));
