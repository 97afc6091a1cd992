import { expect, it } from 'vitest';
import { DrillClock } from './drill-clock.ts';

it('stands where the drill was told to stand, and never goes back', () => {
  const clock = new DrillClock(5000);
  expect(clock.at()).toBe(5000);
  clock.sample(9000);
  clock.sample(7000);
  expect(clock.at()).toBe(9000);
});
