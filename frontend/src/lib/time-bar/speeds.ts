/** How many times as fast as it was the past is played. */
export const SPEEDS = [1, 10, 60, 600, 3600] as const;
export type Speed = (typeof SPEEDS)[number];

/** The next faster (1) or slower (−1) one, or the same at the end. */
export function otherSpeed(speed: Speed, steps: 1 | -1): Speed {
  return SPEEDS[SPEEDS.indexOf(speed) + steps] ?? speed;
}
