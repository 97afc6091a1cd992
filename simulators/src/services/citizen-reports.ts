import type { Position, ReportCategory } from '@commune/contract';
import { commune } from '@commune/db/seeds';
import { streamKey, unitAt, weighted } from '../random.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { atLocal } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { type Life, Register, referenceStem } from './register.ts';
import { type ReportDraw, reportLife } from './report-life.ts';

/** cumulative share of a day's reports by hour */
const SENT_AT = dayCurve([
  [0, 4.5],
  [4, 6.5],
  [8, 9],
  [14, 13],
  [19, 17.5],
  [23.9, 22],
]);
const MOST_A_DAY = 4;
/** What people report, of a hundred; in the rain two of five report water on the road. */
const usualCategory = weighted<ReportCategory>([
  ['waste', 26],
  ['lighting', 18],
  ['road', 16],
  ['environment', 8],
  ['order', 8],
  ['flooding', 6],
  ['construction', 6],
  ['water', 5],
  ['power', 4],
  ['other', 3],
]);
const WET_MM = 8;
/** a degree's thousandth: a hundred metres, near enough to go there and too far to tell a house */
const COARSE = 1000;
const SPREAD_DEG = 0.0015;

export interface ReportArea {
  slug: string;
  position?: Position | undefined;
}

/** Reports of one area: those of each day follow from its key alone. */
export function reportRegister(area: ReportArea, { seed, weather }: World): Register {
  const key = streamKey(seed, area.slug, 'reports');
  const hamlet = area.slug.replace(/^reports-/, '');
  const livesOf = (day: number): Life[] => {
    const dayKey = streamKey(key, String(day));
    const wet = weather.recentRainMm(atLocal(day, 12)) > WET_MM;
    const chance = 0.16 + 0.1 * unitAt(key, 0) + (wet ? 0.2 : 0);
    const times = Array.from({ length: MOST_A_DAY }, (_, i) => i)
      .filter((i) => unitAt(dayKey, i) < chance)
      .map((i) => ({ i, seenMs: Math.floor(atLocal(day, SENT_AT(24 * unitAt(dayKey, i + 10)))) }))
      .sort((a, b) => a.seenMs - b.seenMs);
    const refOf = (n: number) => `${referenceStem(seed, day)}-PA-${hamlet}-${n + 1}`;
    return times.map(({ i, seenMs }, n) => {
      const lifeKey = streamKey(dayKey, 'life', String(i));
      const draw = (name: ReportDraw) => unitAt(streamKey(lifeKey, name), 0);
      return reportLife(
        {
          ...{ ref: refOf(n), hamlet, seenMs },
          category: wet && unitAt(dayKey, i + 20) < 0.4 ? 'flooding' : usualCategory(unitAt(dayKey, i + 30)),
          position: area.position && near(area.position, lifeKey),
          before: n > 0 ? refOf(n - 1) : undefined,
        },
        draw,
      );
    });
  };
  return new Register({ livesOf, longestDays: 40 });
}

/** Somewhere about a place, inside the commune's bounds, and coarse. */
function near([longitude, latitude]: Position, key: number): Position {
  const [west, south, east, north] = commune.bounds;
  const coarse = (degrees: number, n: number, low: number, high: number) =>
    Math.min(high, Math.max(low, Math.round((degrees + SPREAD_DEG * (2 * unitAt(key, n) - 1)) * COARSE) / COARSE));
  return [coarse(longitude, 1, west, east), coarse(latitude, 2, south, north)];
}
