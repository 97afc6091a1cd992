import type { Calibration } from '@commune/contract';
import { asSent, stepAt } from '@commune/domain';
import { expect, it } from 'vitest';
import { stepsOf } from './calibration-steps.ts';

it('gives back what a device sent, by the version of the time of its reading', () => {
  const said = { source: 'x', note: '', who: 'x', atMs: 0, datum: null };
  const calibrations: Calibration[] = [
    {
      ...said,
      key: 'stage',
      version: 3,
      fromMs: 3000,
      untilMs: null,
      scale: 1,
      offset: 0.5,
      datum: { zeroM: 3, reference: 'x' },
    },
    { ...said, key: 'stage', version: 2, fromMs: 4000, untilMs: 4000, scale: 9, offset: 9 },
    { ...said, key: 'stage', version: 1, fromMs: 1000, untilMs: 3000, scale: 2, offset: 0 },
    { ...said, key: 'rain', version: 1, fromMs: 0, untilMs: null, scale: 7, offset: 0 },
  ];
  const steps = stepsOf(calibrations, 'stage');
  const sent = (stored: number, timeMs: number) => asSent(stored, stepAt(steps, timeMs));
  expect([sent(5, 999), sent(5, 1000), sent(5, 2999), sent(5, 3000), sent(5, 4500)]).toEqual([5, 2.5, 2.5, 1.5, 1.5]);
});
