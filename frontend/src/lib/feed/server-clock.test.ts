import { expect, it } from 'vitest';
import { ServerClock } from './server-clock.ts';

it('is the own clock until a stamp came', () => expect(new ServerClock().at(1000)).toBe(1000));

it('follows the stamp that was least late', () => {
  const clock = new ServerClock();
  clock.sample(5000, 1200);
  clock.sample(6000, 2050);
  clock.sample(7000, 3900);
  expect(clock.at(10_000)).toBe(13_950);
});

it('forgets a stamp after half a minute of others, so that a stepped clock is followed', () => {
  const clock = new ServerClock();
  clock.sample(9000, 0);
  for (let k = 0; k < 30; k++) clock.sample(k, k);
  expect(clock.at(100)).toBe(100);
});
