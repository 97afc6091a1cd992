import { describe, expect, it } from 'vitest';
import { atLocal, DAY_MS, MINUTE_MS, weekday } from '../world/calendar.ts';
import { sunDay } from '../world/sun.ts';
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
function valueAt(member: Member, key: string, tMs: number): number {
  return member.valuesAt(tMs, STEP_MS)[key] ?? Number.NaN;
}
function mean(members: readonly Member[], key: string, times: readonly number[]): number {
  const values = members.flatMap((member) => times.map((t) => valueAt(member, key, t)));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
/** the same local hour of the five working days of a week */
function workingDaysAt(hour: number): number[] {
  return [0, 1, 2, 3, 4].map((n) => atLocal(MONDAY + n, hour));
}

describe('believable days', { timeout: 20_000 }, () => {
  it('lamps are on after dusk and off by day, except the failed', () => {
    const { riseMs, setMs } = sunDay(MONDAY);
    for (const lamp of ofKind('street-lamp')) {
      for (const t of [setMs - 30 * MINUTE_MS, riseMs + 30 * MINUTE_MS, atLocal(MONDAY, 12)]) {
        expect(valueAt(lamp, 'lamp-on', t), lamp.slug).toBe(0);
        expect(valueAt(lamp, 'lamp-power', t)).toBe(0);
      }
      const dark = setMs + 40 * MINUTE_MS;
      expect(valueAt(lamp, 'lamp-on', dark)).toBe(1 - valueAt(lamp, 'lamp-failure', dark));
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
        const fill = valueAt(bin, 'bin-fill', t);
        const hours = valueAt(bin, 'hours-since-emptied', t);
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
    expect(valueAt(hall, 'hall-open', atLocal(MONDAY, 9))).toBe(1);
    expect(valueAt(hall, 'hall-open', atLocal(MONDAY, 12.5))).toBe(0);
    expect(valueAt(hall, 'hall-open', atLocal(MONDAY, 18))).toBe(0);
    for (const day of [MONDAY + 5, MONDAY + 6]) {
      for (let hour = 0; hour < 24; hour += 0.25) {
        expect(valueAt(hall, 'hall-open', atLocal(day, hour))).toBe(0);
        expect(valueAt(hall, 'dossiers-received', atLocal(day, hour))).toBe(0);
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
      (sum, counter) => sum + valueAt(counter, 'tickets-served', evening),
      0,
    );
    const issued = valueAt(fleet.find(({ slug }) => slug === 'kiosk-1')!, 'tickets-issued', evening);
    expect(served).toBeGreaterThan(30);
    expect(served).toBeLessThanOrEqual(issued);
    expect(served).toBeGreaterThan(issued * 0.9);
  });

  it('an event goes with each dossier that is received and returned', () => {
    const hall = ofKind('service-hall')[0]!;
    const [from, to] = [atLocal(MONDAY, 0), atLocal(MONDAY + 1, 0)];
    const today = hall.happenings(from, to);
    for (const end of ['received', 'returned']) {
      const n = today.filter(({ type }) => type === `dossier.${end}`).length;
      expect(n).toBeGreaterThan(20);
      expect(n).toBe(valueAt(hall, `dossiers-${end}`, to - MINUTE_MS));
    }
  });

  it('citizen reports come in and are dealt with', () => {
    const areas = ofKind('report-area');
    const [from, to] = [atLocal(MONDAY - 14, 0), atLocal(MONDAY, 0)];
    const news = areas.flatMap((area) => area.happenings(from, to));
    const received = news.filter(({ type }) => type === 'report.received').length;
    const grown = areas.reduce(
      (sum, area) => sum + valueAt(area, 'reports-received', to) - valueAt(area, 'reports-received', from),
      0,
    );
    expect(received).toBe(grown);
    expect(news.filter(({ type }) => type === 'report.handled').length).toBeGreaterThan(received * 0.5);
    for (const area of areas) {
      expect(valueAt(area, 'overdue-reports', to)).toBeLessThanOrEqual(valueAt(area, 'open-reports', to));
    }
  });
});
