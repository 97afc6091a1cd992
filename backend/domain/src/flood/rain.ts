const HOUR_MS = 3_600_000;

/** Rain of the time up to `timeMs`, millimetres. */
export interface RainReading {
  timeMs: number;
  mm: number;
}

/** What fell in (fromMs, toMs], millimetres; null where nobody told of it. */
export function rainIn(readings: readonly RainReading[], fromMs: number, toMs: number): number | null {
  const within = readings.filter(({ timeMs }) => timeMs > fromMs && timeMs <= toMs);
  return within.length === 0 ? null : within.reduce((sum, { mm }) => sum + mm, 0);
}

export interface AreaRain {
  /** mean of the gauges that told of it */
  meanMm: number;
  /** the gauge that caught most, by its place in the list */
  most: { gauge: number; mm: number };
  /** how many gauges told of it */
  gauges: number;
}

/** What fell over the commune in the hours up to `atMs`, by several gauges; null where none told of it. */
export function areaRain(gauges: readonly (readonly RainReading[])[], atMs: number, hours: number): AreaRain | null {
  const caught = gauges.flatMap((readings, gauge) => {
    const mm = rainIn(readings, atMs - hours * HOUR_MS, atMs);
    return mm === null ? [] : [{ gauge, mm }];
  });
  if (caught.length === 0) return null;
  return {
    meanMm: caught.reduce((sum, { mm }) => sum + mm, 0) / caught.length,
    most: caught.reduce((a, b) => (b.mm > a.mm ? b : a)),
    gauges: caught.length,
  };
}

/** The mean of each clock hour from `fromMs` to `toMs`, by its beginning; hours of which nobody told are left out. */
export function hourlyRain(
  gauges: readonly (readonly RainReading[])[],
  fromMs: number,
  toMs: number,
): { hourMs: number; mm: number }[] {
  const hours: { hourMs: number; mm: number }[] = [];
  for (let hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS; hourMs < toMs; hourMs += HOUR_MS) {
    const rain = areaRain(gauges, hourMs + HOUR_MS, 1);
    if (rain !== null) hours.push({ hourMs, mm: rain.meanMm });
  }
  return hours;
}
