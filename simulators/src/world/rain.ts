import { drift, streamKey, unitAt } from '../random.ts';
import { byHour } from '../signal/by-hour.ts';
import { dayCurve } from '../signal/day-curve.ts';
import { type Spell, Spells } from '../signal/spells.ts';
import { HOUR_MS, MINUTE_MS, yearFraction } from './calendar.ts';

/** A place that rain falls on. West of the commune storms are heavier: the hills. */
export interface RainSite {
  name: string;
  /** degrees east */
  longitude: number;
}

/** Chance of a storm in half a day over the year, as hours of a "day" of 24 = 12 months × 2: Khánh Hòa's rain falls from September to December. */
const SEASON = dayCurve([
  [1, 0.2],
  [5, 0.05],
  [9, 0.12],
  [13, 0.12],
  [16, 0.2],
  [18, 0.42],
  [21, 0.55],
  [23, 0.4],
]);

/** Rain of one seed: storms in slots of half a day, made of showers, moving from the sea inland. */
export class Rain {
  private readonly storms: Spells;
  private readonly depthKey: number;
  private readonly showerKey: number;
  private readonly siteKeys = new Map<string, number>();
  private readonly hourly = new Map<string, (hour: number) => number>();

  constructor(private readonly seed: number) {
    this.storms = new Spells({
      key: streamKey(seed, 'rain', 'storm'),
      slotMs: 12 * HOUR_MS,
      chance: (t) => SEASON(yearFraction(t) * 24),
      minMs: 1.5 * HOUR_MS,
      maxMs: 11 * HOUR_MS,
    });
    this.depthKey = streamKey(seed, 'rain', 'depth');
    this.showerKey = streamKey(seed, 'rain', 'shower');
  }

  /** Intensity in mm/h; exactly 0 when it does not rain. */
  rateAt(site: RainSite, tMs: number): number {
    // storms come in from the sea: a tenth of a degree takes about twenty minutes
    const t = tMs + (site.longitude - 109.11) * 200 * MINUTE_MS;
    const slot = Math.floor(t / (12 * HOUR_MS));
    let rate = 0;
    for (const storm of [this.storms.inSlot(slot), this.storms.inSlot(slot - 1)]) {
      if (storm && storm.startMs < t && t < storm.endMs) rate += this.stormRate(storm, site, t);
    }
    return rate < 0.15 ? 0 : rate;
  }

  /** Rain in mm over the span that ends at `tMs`. */
  over(site: RainSite, spanMs: number, tMs: number): number {
    const samples = Math.max(4, Math.ceil(spanMs / (10 * MINUTE_MS)));
    let sum = 0;
    for (let i = 0; i < samples; i++) sum += this.rateAt(site, tMs - ((i + 0.5) * spanMs) / samples);
    return (sum / samples) * (spanMs / HOUR_MS);
  }

  /** Rain in mm in the full hour since 1970, kept. */
  inHour(site: RainSite, hour: number): number {
    let hourly = this.hourly.get(site.name);
    if (!hourly) {
      hourly = byHour((h) => this.over(site, HOUR_MS, (h + 1) * HOUR_MS));
      this.hourly.set(site.name, hourly);
    }
    return hourly(hour);
  }

  private stormRate(storm: Spell, site: RainSite, t: number): number {
    const hours = (storm.endMs - storm.startMs) / HOUR_MS;
    // exponential depths, mean 13 mm; one storm in nine is a heavy one of five times that
    const heavy = unitAt(this.depthKey, storm.slot * 2 + 1) < 0.11 ? 5 : 1;
    const depthMm = Math.min(260, -13 * heavy * Math.log(1 - unitAt(this.depthKey, storm.slot * 2)));
    const phase = (t - storm.startMs) / (storm.endMs - storm.startMs);
    const envelope = 2 * Math.sin(Math.PI * phase) ** 2;
    const key = this.siteKey(site);
    const showers = Math.max(
      0,
      1 + 1.3 * drift(this.showerKey, t, 50 * MINUTE_MS) + 0.5 * drift(key, t, 15 * MINUTE_MS),
    );
    const hills = 1 + Math.min(0.5, Math.max(0, (109.1 - site.longitude) * 3));
    const here = 0.75 + 0.5 * unitAt(key, storm.slot);
    return (depthMm / hours) * envelope * showers * hills * here;
  }

  private siteKey(site: RainSite): number {
    let key = this.siteKeys.get(site.name);
    if (key === undefined) {
      key = streamKey(this.seed, 'rain', 'site', site.name);
      this.siteKeys.set(site.name, key);
    }
    return key;
  }
}
