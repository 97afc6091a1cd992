import { describe, expect, it } from 'vitest';
import { atLocal, DAY_MS, HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import type { RainSite } from '../world/rain.ts';
import { runoff } from '../world/runoff.ts';
import { World } from '../world/world.ts';
import { createFleet } from './fleet.ts';
import type { Member } from './member.ts';

const MONDAY = Date.parse('2026-11-23') / DAY_MS;
const STEP_MS = 5 * MINUTE_MS;
const fleet = createFleet(7);

function valueAt(member: Member, key: string, tMs: number): number {
  return member.valuesAt(tMs, STEP_MS)[key] ?? Number.NaN;
}

describe('rain and the river', () => {
  const HOURS = 24 * 60;
  const first = Math.floor(atLocal(MONDAY - 50, 0) / HOUR_MS);

  function bestLagH(cause: readonly number[], effect: readonly number[]): number {
    const score = (lag: number) => correlation(cause.slice(0, cause.length - lag), effect.slice(lag));
    return Array.from({ length: 24 }, (_, lag) => lag).reduce(
      (best, lag) => (score(lag) > score(best) ? lag : best),
      0,
    );
  }
  function correlation(xs: readonly number[], ys: readonly number[]): number {
    const mx = xs.reduce((sum, x) => sum + x, 0) / xs.length;
    const my = ys.reduce((sum, y) => sum + y, 0) / ys.length;
    let [xy, xx, yy] = [0, 0, 0];
    for (const [i, x] of xs.entries()) {
      const y = ys[i] ?? 0;
      xy += (x - mx) * (y - my);
      xx += (x - mx) ** 2;
      yy += (y - my) ** 2;
    }
    return xy / Math.sqrt(xx * yy);
  }
  const hours = Array.from({ length: HOURS }, (_, h) => first + h);
  const stageOf = (slug: string) => {
    const gauge = fleet.find((member) => member.slug === slug)!;
    return hours.map((hour) => valueAt(gauge, 'stage', hour * HOUR_MS));
  };

  it('reaches Đồng Trăng 5 to 8 hours later and Diên Phú another 3 to 5', () => {
    const { rain } = new World(7).weather;
    const fallen = hours.map((hour) => rain.inHour({ name: 'khanh-vinh', longitude: 108.93 }, hour));
    const upstream = bestLagH(fallen, stageOf('river-dong-trang'));
    const downstream = bestLagH(fallen, stageOf('river-dien-phu'));
    expect(upstream).toBeGreaterThanOrEqual(5);
    expect(upstream).toBeLessThanOrEqual(9);
    expect(downstream - upstream).toBeGreaterThanOrEqual(2);
    expect(downstream - upstream).toBeLessThanOrEqual(5);
  });

  it('comes back to its normal stage in dry weather', () => {
    const may = Math.floor(Date.parse('2026-05-01') / HOUR_MS);
    const gauge = fleet.find(({ slug }) => slug === 'river-dong-trang')!;
    const low = Math.min(...Array.from({ length: 500 }, (_, h) => valueAt(gauge, 'stage', (may + h) * HOUR_MS)));
    expect(low).toBeGreaterThan(3.1);
    expect(low).toBeLessThan(3.6);
  });

  it('does not let one gauge follow from the other', () => {
    const [upstream, downstream] = [stageOf('river-dong-trang'), stageOf('river-dien-phu')];
    // the same stage upstream goes with clearly different ones downstream
    const near = downstream.filter((_, i) => Math.abs((upstream[i] ?? 0) - 4.2) < 0.1);
    expect(near.length).toBeGreaterThan(5);
    expect(Math.max(...near) - Math.min(...near)).toBeGreaterThan(0.4);
  });

  it('a storm as that of 4 December 2025 lifts the river by about as much', () => {
    const storm = { inHour: (_site: RainSite, hour: number) => (hour >= 100 && hour < 106 ? 146.7 / 6 : 0) };
    const arriving = runoff(storm, {
      sites: [{ name: 'one', longitude: 109 }],
      peakLagH: 6.5,
      slowShare: 0.25,
    });
    const peak = Math.max(...Array.from({ length: 60 }, (_, h) => arriving((95 + h) * HOUR_MS)));
    expect(0.67 * peak ** 0.8).toBeGreaterThan(4);
    expect(0.67 * peak ** 0.8).toBeLessThan(7);
  });

  it('rain gauges add up to what fell, to a tenth', () => {
    const gauge = fleet.find(({ thing }) => thing.kind === 'rain-gauge')!;
    const from = first * HOUR_MS;
    let sum = 0;
    for (let t = from; t < from + 50 * DAY_MS; t += STEP_MS) sum += valueAt(gauge, 'rain', t);
    const hourly = Array.from({ length: 50 * 24 }, (_, h) => {
      const values = gauge.valuesAt(from + (h + 1) * HOUR_MS, HOUR_MS);
      return values.rain ?? 0;
    }).reduce((total, mm) => total + mm, 0);
    expect(sum).toBeGreaterThan(20);
    expect(Math.abs(sum - hourly) / hourly).toBeLessThan(0.1);
  });

  it('is exactly nought when it does not rain', () => {
    const { rain } = new World(7).weather;
    const site = { name: 'commune', longitude: 109.11 };
    const dry = hours.filter((hour) => rain.inHour(site, hour) === 0).length;
    expect(dry / hours.length).toBeGreaterThan(0.5);
  });
});
