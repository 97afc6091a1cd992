import { streamKey, unitAt } from '../random.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { atLocal, DAY_MS, HOUR_MS, localDay } from '../world/calendar.ts';
import type { World } from '../world/world.ts';
import { type FleetThing, type Happening, type ModelMaker, once } from './model.ts';

/** What people report, most frequent first. */
export const REPORT_CATEGORIES = [
  'waste',
  'lighting',
  'road',
  'flooding',
  'noise',
  'public-order',
  'construction',
] as const;
const OFTEN = [0.3, 0.2, 0.17, 0.1, 0.09, 0.08, 0.06];

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
const LOOK_BACK_DAYS = 15;
/** the clock for dealing with one, a setting of the commune */
const DUE_MS = 3 * DAY_MS;

interface Report {
  n: number;
  atMs: number;
  doneMs: number;
  category: string;
}

/** Reports of one area: those of each day follow from its key alone. Most are dealt with in a day or two, some take two weeks. */
class AreaReports {
  private readonly days = new Map<number, readonly Report[]>();
  private readonly key: number;

  constructor(
    thing: FleetThing,
    private readonly world: World,
  ) {
    this.key = world.key(thing.slug, 'reports');
  }

  ofDay(day: number): readonly Report[] {
    const known = this.days.get(day);
    if (known) return known;
    const made = this.make(day);
    if (this.days.size > 64) this.days.clear();
    this.days.set(day, made);
    return made;
  }

  *recent(tMs: number): Generator<Report> {
    for (let day = localDay(tMs) - LOOK_BACK_DAYS; day <= localDay(tMs); day++) {
      for (const report of this.ofDay(day)) if (report.atMs <= tMs) yield report;
    }
  }

  private make(day: number): Report[] {
    const key = streamKey(this.key, String(day));
    const wet = this.world.weather.recentRainMm(atLocal(day, 12)) > 8;
    const chance = 0.16 + 0.1 * unitAt(this.key, 0) + (wet ? 0.2 : 0);
    const reports: Report[] = [];
    for (let i = 0; i < MOST_A_DAY; i++) {
      if (unitAt(key, i) >= chance) continue;
      const atMs = Math.floor(atLocal(day, SENT_AT(24 * unitAt(key, i + 10))));
      const hours = Math.min(14 * 24, 2 - 34 * Math.log(1 - unitAt(key, i + 20)));
      reports.push({ n: i, atMs, doneMs: atMs + hours * HOUR_MS, category: pick(unitAt(key, i + 30), wet) });
    }
    return reports.sort((a, b) => a.atMs - b.atMs);
  }
}

function pick(draw: number, wet: boolean): string {
  if (wet && draw < 0.4) return 'flooding';
  let sum = 0;
  for (const [i, share] of OFTEN.entries()) {
    sum += share;
    if (draw < sum) return REPORT_CATEGORIES[i] ?? 'waste';
  }
  return 'construction';
}

const reportArea: ModelMaker = (thing, world) => {
  const reports = new AreaReports(thing, world);
  const open = once((t) => {
    const now = [...reports.recent(t)].filter(({ doneMs }) => doneMs > t);
    const overdue = now.filter(({ atMs }) => t - atMs > DUE_MS);
    const oldest = now.reduce((age, { atMs }) => Math.max(age, t - atMs), 0);
    return { count: now.length, overdue: overdue.length, oldestH: oldest / HOUR_MS };
  });
  return {
    signals: {
      'open-reports': (t) => open(t).count,
      'overdue-reports': (t) => open(t).overdue,
      'reports-received': receivedThisYear(reports),
      'oldest-report-age': (t) => open(t).oldestH,
    },
    happenings: (fromMs, toMs) => {
      const news: Happening[] = [];
      for (const { n, atMs, doneMs, category } of reports.recent(toMs)) {
        const report = `SIM-${thing.slug}-${Math.floor(atMs / 60_000)}-${n}`;
        if (atMs > fromMs)
          news.push({ t: atMs, type: 'citizen_report.received', data: { report, category, area: thing.slug } });
        const done = Math.floor(doneMs);
        if (done > fromMs && done <= toMs)
          news.push({ t: done, type: 'citizen_report.resolved', data: { report, area: thing.slug } });
      }
      return news.sort((a, b) => a.t - b.t);
    },
  };
};

/** A counter that begins again each 1 January, local time. */
function receivedThisYear(reports: AreaReports): (t: number) => number {
  /** of each year, how many came before each of its days */
  const years = new Map<number, number[]>();
  return (t) => {
    const day = localDay(t);
    const firstDay = Date.UTC(new Date(day * DAY_MS).getUTCFullYear(), 0, 1) / DAY_MS;
    const before = years.get(firstDay) ?? [0];
    years.set(firstDay, before);
    for (let i = before.length; i <= day - firstDay; i++) {
      before.push((before[i - 1] ?? 0) + reports.ofDay(firstDay + i - 1).length);
    }
    const today = reports.ofDay(day).filter(({ atMs }) => atMs <= t).length;
    return (before[day - firstDay] ?? 0) + today;
  };
}

export const reports: Record<string, ModelMaker> = { 'report-area': reportArea };
