import { expect, it } from 'vitest';
import { DrillClock } from './drill-clock.ts';

it('stands while the server says so, and runs on where it says nothing', () => {
  const clock = new DrillClock();
  expect(clock.at(1000)).toBe(1000);
  for (const localMs of [2000, 3000, 60_000]) {
    clock.sample(500, localMs);
    expect(clock.at(localMs + 1400)).toBe(500);
  }
  expect(clock.at(60_000 + 11_500)).toBe(10_500);
  clock.sample(90_500, 72_000);
  expect(clock.at(72_100)).toBe(90_500);
});
