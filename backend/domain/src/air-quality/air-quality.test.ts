import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AQI_LEVELS,
  aqiLevel,
  type Column,
  dailyIndex,
  hourlyIndex,
  hourlyMean,
  meanOfHours,
  nowCast,
  pollutantIndex,
} from './index.ts';

const COLUMNS: Column[] = ['o3-1h', 'o3-8h', 'co', 'so2', 'no2', 'pm10', 'pm25'];
const NO_GAS = { o3: null, no2: null, so2: null, co: null };

describe('the index of a pollutant', () => {
  it('is what the Decision computes', () => {
    expect(pollutantIndex('o3-1h', 136.1)).toBe(43);
    // It prints 60, against its own formula: 59.35.
    expect(pollutantIndex('no2', 118.7)).toBe(59);
    expect(pollutantIndex('o3-8h', 89.3)).toBe(45);
    expect(pollutantIndex('o3-1h', 114.6)).toBe(36);
    expect(pollutantIndex('no2', 130.8)).toBe(65);
    expect(pollutantIndex('pm25', 55.7)).toBe(110);
  });

  it('meets every row of the table, and ends at 500', () => {
    expect([0, 125, 350, 550, 800, 1600, 2100, 2630, 9999].map((c) => pollutantIndex('so2', c))).toEqual([
      0, 50, 100, 150, 200, 300, 400, 500, 500,
    ]);
    expect([100, 200, 700, 1200, 2350, 3100, 3850].map((c) => pollutantIndex('no2', c))).toEqual([
      50, 100, 150, 200, 300, 400, 500,
    ]);
    expect([25, 50, 80, 150, 250, 350, 500, 501].map((c) => pollutantIndex('pm25', c))).toEqual([
      50, 100, 150, 200, 300, 400, 500, 500,
    ]);
    expect(pollutantIndex('pm10', 600)).toBe(500);
    expect(pollutantIndex('co', 150_001)).toBe(500);
    expect(pollutantIndex('o3-1h', 1200)).toBe(500);
  });

  it('leaves out ozone over 8 hours above 400', () => {
    expect(pollutantIndex('o3-8h', 400)).toBe(300);
    expect(pollutantIndex('o3-8h', 400.1)).toBeNull();
  });

  it('is none without a concentration', () => {
    for (const none of [null, Number.NaN, -0.1, Number.POSITIVE_INFINITY]) {
      expect(pollutantIndex('pm25', none)).toBeNull();
    }
  });

  it('never falls while the concentration rises', () => {
    const concentration = fc.double({ min: 0, max: 4000, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...COLUMNS), concentration, concentration, (column, a, b) => {
        const low = pollutantIndex(column, Math.min(a, b));
        const high = pollutantIndex(column, Math.max(a, b));
        expect(high === null).toBe(column === 'o3-8h' && Math.max(a, b) > 400);
        if (low === null || high === null) return;
        expect(low).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(500);
        expect(Number.isInteger(low)).toBe(true);
      }),
    );
  });
});

describe('NowCast', () => {
  it('is what the Decision computes', () => {
    const hours = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6];
    expect(nowCast(hours)).toBeCloseTo(20.3, 1);
    expect(pollutantIndex('pm25', nowCast(hours))).toBe(41);
  });

  it('needs two of the latest three hours', () => {
    expect(nowCast([10, 10, 10, null, 10])).toBeCloseTo(10);
    expect(nowCast([10, 10, 10, 10, null])).toBeCloseTo(10);
    expect(nowCast([10, 10, null, null, 10])).toBeNull();
    expect(nowCast([10, 10, null, Number.NaN, 10])).toBeNull();
    expect(nowCast([10, 10, null, -1, 10])).toBeNull();
    expect(nowCast([])).toBeNull();
    expect(nowCast([10])).toBeNull();
  });

  it('divides by the sum of the weights, also where the weight is one half and hours are missing', () => {
    // w* = 0.2, so w = 1/2: (100 + 20/4) / (1 + 1/4)
    expect(nowCast([20, null, 100])).toBeCloseTo(84);
    expect(nowCast([0, 0, 0])).toBe(0);
    expect(nowCast([0, 0, 8])).toBeCloseTo(8 / 1.75);
  });

  it('lies between the least and the greatest hour, and looks back over twelve', () => {
    const hour = fc.option(fc.double({ min: 0, max: 1000, noNaN: true }));
    fc.assert(
      fc.property(fc.array(hour, { maxLength: 30 }), (hours) => {
        const known = hours.slice(-12).filter((mean) => mean !== null);
        const told = nowCast(hours);
        expect(told).toBe(nowCast(hours.slice(-12)));
        expect(told === null).toBe(hours.slice(-3).filter((mean) => mean !== null).length < 2);
        if (told === null) return;
        expect(told).toBeGreaterThanOrEqual(Math.min(...known) - 1e-9);
        expect(told).toBeLessThanOrEqual(Math.max(...known) + 1e-9);
      }),
    );
  });
});

describe('VN_AQI', () => {
  it('of an hour is that of its worst pollutant', () => {
    expect(hourlyIndex({ pm25NowCast: 20.3, pm10NowCast: null, ...NO_GAS, o3: 136.1, no2: 118.7 })).toBe(59);
    expect(hourlyIndex({ pm25NowCast: null, pm10NowCast: 600, ...NO_GAS, co: 10 })).toBe(500);
  });

  it('of a day is that of its worst pollutant, ozone by the worse of its two means', () => {
    const day = { pm25: 55.7, pm10: null, o3: 114.6, o3Over8h: 89.3, no2: 130.8, so2: null, co: null };
    expect(dailyIndex(day)).toBe(110);
    expect(dailyIndex({ ...day, pm25: 10 })).toBe(65);
    expect(dailyIndex({ ...day, pm25: 10, no2: null })).toBe(45);
    expect(dailyIndex({ ...day, pm25: 10, no2: null, o3Over8h: 401 })).toBe(36);
  });

  it('is none without dust', () => {
    expect(hourlyIndex({ pm25NowCast: null, pm10NowCast: null, ...NO_GAS, o3: 900 })).toBeNull();
    expect(hourlyIndex({ pm25NowCast: Number.NaN, pm10NowCast: -3, ...NO_GAS, o3: 900 })).toBeNull();
    expect(dailyIndex({ pm25: null, pm10: null, o3: 900, o3Over8h: 90, no2: 1, so2: 1, co: 1 })).toBeNull();
  });

  it('has a level with a name and a colour', () => {
    expect([0, 50, 51, 100, 150, 200, 300, 301, 500].map((index) => aqiLevel(index)?.name.vi)).toEqual([
      'Tốt',
      'Tốt',
      'Trung bình',
      'Trung bình',
      'Kém',
      'Xấu',
      'Rất xấu',
      'Nguy hại',
      'Nguy hại',
    ]);
    expect(aqiLevel(180)?.rgb).toEqual([255, 0, 0]);
    for (const none of [-1, 501, Number.NaN]) expect(aqiLevel(none)).toBeNull();
    expect(AQI_LEVELS.map(({ upTo }) => upTo)).toEqual([50, 100, 150, 200, 300, 500]);
  });
});

describe('means', () => {
  it('stand for an hour from three quarters of its readings on', () => {
    expect(hourlyMean({ n: 9, mean: 10 }, 12)).toBe(10);
    expect(hourlyMean({ n: 8, mean: 10 }, 12)).toBeNull();
    expect(hourlyMean({ n: 1, mean: 7 }, 0.5)).toBe(7);
    expect(hourlyMean({ n: 0, mean: 7 }, 0.5)).toBeNull();
  });

  it('stand for a day from eighteen hours on', () => {
    const day = (n: number) => Array.from({ length: 24 }, (_, k) => (k < n ? 10 : null));
    expect(meanOfHours(day(18))).toBe(10);
    expect(meanOfHours(day(17))).toBeNull();
    expect(meanOfHours([])).toBeNull();
  });
});
