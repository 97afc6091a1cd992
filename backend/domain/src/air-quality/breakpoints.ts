/** What VN_AQI is made of. */
export const AIR_POLLUTANTS = ['pm25', 'pm10', 'o3', 'no2', 'so2', 'co'] as const;
export type AirPollutant = (typeof AIR_POLLUTANTS)[number];

/** A column of the table: a pollutant, ozone by the time it is averaged over. */
export type Column = 'o3-1h' | 'o3-8h' | Exclude<AirPollutant, 'o3'>;

const INDEX = [0, 50, 100, 150, 200, 300, 400, 500];

/** Decision 1459/QĐ-TCMT (2019), table of the breakpoints BPi, µg/m³. Ozone over 8 hours ends at an index of 300. */
const BREAKPOINTS: Record<Column, readonly number[]> = {
  'o3-1h': [0, 160, 200, 300, 400, 800, 1000, 1200],
  'o3-8h': [0, 100, 120, 170, 210, 400],
  co: [0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000],
  so2: [0, 125, 350, 550, 800, 1600, 2100, 2630],
  no2: [0, 100, 200, 700, 1200, 2350, 3100, 3850],
  pm10: [0, 50, 150, 250, 350, 420, 500, 600],
  pm25: [0, 25, 50, 80, 150, 250, 350, 500],
};

/** A concentration that is a number and not below zero; an instrument's drift below it is no measurement. */
export function isConcentration(value: number | null): value is number {
  return value !== null && value >= 0 && Number.isFinite(value);
}

/**
 * The index of one pollutant, a whole number from 0 to 500: linear between the rows of the table, rounded half up, 500
 * from its end on. Null without a concentration (µg/m³), and for ozone over 8 hours above 400, which the Decision leaves out.
 */
export function pollutantIndex(column: Column, concentration: number | null): number | null {
  if (!isConcentration(concentration)) return null;
  const points = BREAKPOINTS[column];
  const above = points.findIndex((point, k) => k > 0 && concentration <= point);
  if (above < 0) return points.length === INDEX.length ? INDEX.at(-1)! : null;
  const [low, high] = [points[above - 1]!, points[above]!];
  const [from, to] = [INDEX[above - 1]!, INDEX[above]!];
  return roundHalfUp(from + ((to - from) * (concentration - low)) / (high - low));
}

/** With room for what binary fractions make of a half: 55.7 is to give 109.5 and so 110. */
function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5 + 1e-9);
}
