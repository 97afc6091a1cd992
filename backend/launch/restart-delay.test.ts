import { expect, it } from 'vitest';
import { restartDelayMs } from './restart-delay.ts';

it('waits longer each time and gives up after a few', () => {
  expect(restartDelayMs([10])).toBe(1_000);
  expect(restartDelayMs([10, 10])).toBe(3_000);
  expect(restartDelayMs([10, 10, 10, 10])).toBe(30_000);
  expect(restartDelayMs([10, 10, 10, 10, 10])).toBeUndefined();
});

it('begins anew after a long good run', () => {
  expect(restartDelayMs([10, 10, 10, 10, 3_600_000])).toBe(1_000);
  expect(restartDelayMs([10, 3_600_000, 10])).toBe(3_000);
});
