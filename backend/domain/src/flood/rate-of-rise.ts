const HOUR_MS = 3_600_000;

/** How far back a rate looks: the services tell the rise of an hour. */
export const RATE_OVER_MS = HOUR_MS;
/** From less than that a wave or a rounded centimetre would pass for a flood. */
const LEAST_OVER_MS = RATE_OVER_MS / 2;

export interface StageReading {
  timeMs: number;
  stageM: number;
}

/**
 * Rate of rise (m/h, falling below zero) at each of the readings, in order of time: the change since the reading of an hour
 * ago, or since the first after that if it is half an hour old at least. Null where there is none.
 */
export function ratesOfRise(readings: readonly StageReading[]): (number | null)[] {
  let first = 0;
  return readings.map(({ timeMs, stageM }) => {
    while (readings[first]!.timeMs < timeMs - RATE_OVER_MS) first++;
    const before = readings[first]!;
    const overMs = timeMs - before.timeMs;
    if (overMs < LEAST_OVER_MS) return null;
    return ((stageM - before.stageM) / overMs) * HOUR_MS;
  });
}
