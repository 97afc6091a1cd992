import { expect, it } from 'vitest';
import { ManualClock } from '../clock.fixture.ts';
import { Pace } from './pace.ts';

function begun(speed: number): { clock: ManualClock; pace: Pace } {
  const clock = new ManualClock(1000);
  const pace = new Pace(clock, 0, speed);
  pace.start(50_000);
  return { clock, pace };
}

it('lets pass what is due at its speed', () => {
  const { clock, pace } = begun(60);
  expect([pace.passes(50_000), pace.passes(50_001), pace.leftMs(110_000)]).toEqual([true, false, 1000]);
  clock.advance(1000);
  expect([pace.passes(110_000), pace.passes(110_001)]).toEqual([true, false]);
});

it('lets everything pass where it is as fast as it goes, and goes on from there at another speed', () => {
  const { clock, pace } = begun(Number.POSITIVE_INFINITY);
  expect([pace.passes(50_000), pace.passes(9_000_000)]).toEqual([true, true]);
  pace.setSpeed(10);
  expect([pace.passes(9_000_001), pace.leftMs(9_001_000)]).toEqual([false, 100]);
  clock.advance(100);
  expect(pace.passes(9_001_000)).toBe(true);
});

it('lets all of one moment pass by a step, and forgets steps when it goes on', () => {
  const { pace } = begun(Number.POSITIVE_INFINITY);
  pace.pause();
  expect([pace.passes(60_000), pace.leftMs(60_000)]).toEqual([false, Number.POSITIVE_INFINITY]);
  pace.step();
  expect([60_000, 60_000, 60_001].map((ms) => pace.passes(ms))).toEqual([true, true, false]);
  pace.step();
  pace.resume();
  pace.pause();
  expect(pace.passes(60_001)).toBe(false);
});

it('wakes whoever waits when it is hastened or stopped', async () => {
  const { pace } = begun(1);
  const waiting = pace.until(90_000_000);
  pace.setSpeed(Number.POSITIVE_INFINITY);
  expect(await waiting).toBe(true);
  pace.pause();
  const stopped = pace.until(90_000_001);
  pace.stop();
  expect(await stopped).toBe(false);
});
