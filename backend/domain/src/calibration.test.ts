import { describe, expect, it } from 'vitest';
import { asSent, calibrated, calibrationSteps, stepAt } from './calibration.ts';

const first = { version: 1, fromMs: 1000, scale: 2, offset: 0 };
const second = { version: 2, fromMs: 2000, scale: 1, offset: 5 };
const at = (steps: readonly (typeof first)[], timeMs: number) => stepAt(steps, timeMs)?.version;

describe('the steps of a calibration', () => {
  it('hold from their very moment on, and before the first there is none', () => {
    const steps = calibrationSteps([first, second]);
    expect([999, 1000, 1999, 2000, 9999].map((timeMs) => at(steps, timeMs))).toEqual([undefined, 1, 1, 2, 2]);
    expect(at([], 5000)).toBeUndefined();
  });

  it('leave out what a later version came before', () => {
    const steps = calibrationSteps([second, { ...first, version: 3, fromMs: 1500 }, first]);
    expect(steps.map(({ version }) => version)).toEqual([3, 1]);
    expect([1000, 1500, 2500].map((timeMs) => at(steps, timeMs))).toEqual([1, 3, 3]);
    expect(calibrationSteps([second, { ...second, version: 3 }]).map(({ version }) => version)).toEqual([3]);
  });

  it('can be taken back', () => {
    for (const sent of [0, -3.7, 12.345, 1e6]) {
      for (const step of [undefined, first, { fromMs: 0, scale: -0.37, offset: 4.123 }]) {
        expect(asSent(calibrated(sent, step), step)).toBeCloseTo(sent, 9);
      }
    }
    expect(calibrated(7, second)).toBe(12);
  });
});
