import { describe, expect, it } from 'vitest';
import { atLocal, DAY_MS, HOUR_MS, localDay, MINUTE_MS, weekday } from '../world/calendar.ts';
import { runoff } from '../world/runoff.ts';
import { sunDay } from '../world/sun.ts';
import { World } from '../world/world.ts';
import { createFleet } from './fleet.ts';
import type { Member } from './member.ts';

/** Monday 23 November 2026 */
const MONDAY = Date.parse('2026-11-23') / DAY_MS;
const STEP_MS = 5 * MINUTE_MS;
const fleet = createFleet(7);

function ofKind(kind: string): Member[] {
  const members = fleet.filter(({ thing }) => thing.kind === kind);
  if (members.length === 0) throw new Error(`no ${kind}`);
  return members;
}
function valueOf(member: Member, key: string, tMs: number): number {
  return member.valuesAt(tMs, STEP_MS)[key] ?? Number.NaN;
}
function mean(members: readonly Member[], key: string, times: readonly number[]): number {
  const values = members.flatMap((member) => times.map((t) => valueOf(member, key, t)));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
/** the same local hour of the five working days of a week */
function workingDaysAt(hour: number): number[] {
  return [0, 1, 2, 3, 4].map((n) => atLocal(MONDAY + n, hour));
}

describe('believable days', () => {
  it('lamps are on after dusk and off by day, except the failed', () => {
    const { riseMs, setMs } = sunDay(MONDAY);
    for (const lamp of ofKind('street-lamp')) {
      for (const t of [setMs - 30 * MINUTE_MS, riseMs + 30 * MINUTE_MS, atLocal(MONDAY, 12)]) {
        expect(valueOf(lamp, 'lamp-on', t), lamp.slug).toBe(0);
        expect(valueOf(lamp, 'lamp-power', t)).toBe(0);
      }
      const dark = setMs + 40 * MINUTE_MS;
      expect(valueOf(lamp, 'lamp-on', dark)).toBe(1 - valueOf(lamp, 'lamp-failure', dark));
    }
    const failed = mean(ofKind('street-lamp'), 'lamp-failure', [setMs]);
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(0.15);
  });

  it('dust has peaks with the traffic', () => {
    const stations = [...ofKind('air-station'), ...ofKind('air-node')];
    expect(mean(stations, 'pm25', workingDaysAt(7))).toBeGreaterThan(1.25 * mean(stations, 'pm25', workingDaysAt(13)));
    expect(mean(stations, 'pm25', workingDaysAt(17.4))).toBeGreaterThan(
      1.1 * mean(stations, 'pm25', workingDaysAt(14)),
    );
  });

  it('traffic has rush hours, in which it is slower', () => {
    const counters = ofKind('traffic-counter');
    expect(mean(counters, 'vehicle-count', workingDaysAt(7))).toBeGreaterThan(
      1.5 * mean(counters, 'vehicle-count', workingDaysAt(13)),
    );
    expect(mean(counters, 'mean-speed', workingDaysAt(17.4))).toBeLessThan(
      mean(counters, 'mean-speed', workingDaysAt(2)),
    );
  });

  it('power peaks in the evening, water pressure sinks in the morning and the evening', () => {
    const transformers = ofKind('transformer');
    expect(mean(transformers, 'active-power', workingDaysAt(19.5))).toBeGreaterThan(
      1.6 * mean(transformers, 'active-power', workingDaysAt(3.5)),
    );
    const points = ofKind('pressure-point');
    const night = mean(points, 'water-pressure', workingDaysAt(2.5));
    expect(mean(points, 'water-pressure', workingDaysAt(6.5))).toBeLessThan(night - 0.4);
    expect(mean(points, 'water-pressure', workingDaysAt(18.2))).toBeLessThan(night - 0.4);
  });

  it('bins fall only when they are emptied, and all of them are', () => {
    for (const bin of ofKind('waste-bin')) {
      let [before, hoursBefore, emptied] = [0, 0, 0];
      for (let t = atLocal(MONDAY, 0); t < atLocal(MONDAY + 4, 0); t += STEP_MS) {
        const fill = valueOf(bin, 'bin-fill', t);
        const hours = valueOf(bin, 'hours-since-emptied', t);
        const isEmptied = hours < hoursBefore;
        if (isEmptied) {
          emptied++;
          expect(fill, bin.slug).toBeLessThan(12);
        } else {
          expect(fill, bin.slug).toBeGreaterThanOrEqual(before);
        }
        [before, hoursBefore] = [fill, hours];
      }
      expect(emptied, bin.slug).toBeGreaterThanOrEqual(1);
    }
  });

  it('the hall is open on working days only, shut at noon, and takes in about 41 dossiers a day', () => {
    const hall = ofKind('service-hall')[0]!;
    expect(valueOf(hall, 'hall-open', atLocal(MONDAY, 9))).toBe(1);
    expect(valueOf(hall, 'hall-open', atLocal(MONDAY, 12.5))).toBe(0);
    expect(valueOf(hall, 'hall-open', atLocal(MONDAY, 18))).toBe(0);
    for (const day of [MONDAY + 5, MONDAY + 6]) {
      for (let hour = 0; hour < 24; hour += 0.25) {
        expect(valueOf(hall, 'hall-open', atLocal(day, hour))).toBe(0);
        expect(valueOf(hall, 'dossiers-received', atLocal(day, hour))).toBe(0);
      }
    }
    const days = Array.from({ length: 70 }, (_, n) => MONDAY - n).filter((day) => ![0, 6].includes(weekday(day)));
    const received = mean(
      [hall],
      'dossiers-received',
      days.map((day) => atLocal(day, 22)),
    );
    expect(received).toBeGreaterThan(34);
    expect(received).toBeLessThan(48);
  });

  it('what the counters served adds up to the tickets that were called', () => {
    const evening = atLocal(MONDAY, 20);
    const served = ofKind('service-counter').reduce(
      (sum, counter) => sum + valueOf(counter, 'tickets-served', evening),
      0,
    );
    const issued = valueOf(fleet.find(({ slug }) => slug === 'kiosk-1')!, 'tickets-issued', evening);
    expect(served).toBeGreaterThan(30);
    expect(served).toBeLessThanOrEqual(issued);
    expect(served).toBeGreaterThan(issued * 0.9);
  });

  it('an event goes with each dossier, once however time is cut', () => {
    const hall = ofKind('service-hall')[0]!;
    const [from, to] = [atLocal(MONDAY, 0), atLocal(MONDAY + 1, 0)];
    const whole = hall.happenings(from, to);
    const parts = [];
    for (let t = from; t < to; t += HOUR_MS) parts.push(...hall.happenings(t, t + HOUR_MS));
    expect(parts).toEqual(whole);
    const received = whole.filter(({ type }) => type === 'dossier.received').length;
    expect(received).toBe(valueOf(hall, 'dossiers-received', to - MINUTE_MS));
  });

  it('citizen reports come in and are dealt with', () => {
    const areas = ofKind('report-area');
    const [from, to] = [atLocal(MONDAY - 14, 0), atLocal(MONDAY, 0)];
    const news = areas.flatMap((area) => area.happenings(from, to));
    const received = news.filter(({ type }) => type === 'citizen_report.received').length;
    const grown = areas.reduce(
      (sum, area) => sum + valueOf(area, 'reports-received', to) - valueOf(area, 'reports-received', from),
      0,
    );
    expect(received).toBe(grown);
    expect(news.filter(({ type }) => type === 'citizen_report.resolved').length).toBeGreaterThan(received * 0.5);
    for (const area of areas) {
      expect(valueOf(area, 'overdue-reports', to)).toBeLessThanOrEqual(valueOf(area, 'open-reports', to));
    }
  });
});

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
    return hours.map((hour) => valueOf(gauge, 'stage', hour * HOUR_MS));
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
    const low = Math.min(...Array.from({ length: 500 }, (_, h) => valueOf(gauge, 'stage', (may + h) * HOUR_MS)));
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
    const { rain } = new World(7).weather;
    const storm = { inHour: (_: unknown, hour: number) => (hour >= 100 && hour < 106 ? 146.7 / 6 : 0) };
    const arriving = runoff(storm as unknown as typeof rain, {
      sites: [{ name: 'one', longitude: 109 }],
      peakLagH: 6.5,
      slowShare: 0.25,
    });
    const peak = Math.max(...Array.from({ length: 60 }, (_, h) => arriving((95 + h) * HOUR_MS)));
    expect(0.67 * peak ** 0.8).toBeGreaterThan(4);
    expect(0.67 * peak ** 0.8).toBeLessThan(7);
  });

  it('rain gauges add up to what fell, to a tenth', () => {
    const gauge = ofKind('rain-gauge')[0]!;
    const from = first * HOUR_MS;
    let sum = 0;
    for (let t = from; t < from + 50 * DAY_MS; t += STEP_MS) sum += valueOf(gauge, 'rain', t);
    const hourly = Array.from({ length: 50 * 24 }, (_, h) => {
      const values = gauge.valuesAt(from + (h + 1) * HOUR_MS, HOUR_MS);
      return values['rain'] ?? 0;
    }).reduce((total, mm) => total + mm, 0);
    expect(sum).toBeGreaterThan(20);
    expect(Math.abs(sum - hourly) / hourly).toBeLessThan(0.1);
  });

  it('is exactly nought when it does not rain', () => {
    const { rain } = new World(7).weather;
    const site = { name: 'commune', longitude: 109.11 };
    const dry = hours.filter((hour) => rain.inHour(site, hour) === 0).length;
    expect(dry / hours.length).toBeGreaterThan(0.5);
    expect(localDay(hours[0]! * HOUR_MS)).toBe(MONDAY - 50);
  });
});
