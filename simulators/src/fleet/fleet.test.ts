import { createHash } from 'node:crypto';
import { kinds, things } from '@commune/db/seeds';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import { createFleet } from './fleet.ts';
import type { Member } from './member.ts';
import { models } from './models.ts';

const NOW = Date.parse('2026-11-23T05:00:00Z');
const STEP_MS = 5 * MINUTE_MS;
const fleet = createFleet(7);

function dayHash(members: readonly Member[]): string {
  const hash = createHash('sha256');
  for (let t = NOW - DAY_MS; t < NOW; t += STEP_MS) {
    for (const member of members) {
      if (member.presence.heardAt(t)) hash.update(member.slug).update(member.readingAt(t, STEP_MS).json);
    }
  }
  return hash.digest('hex');
}

describe('the fleet', () => {
  it('has a model for every kind, and for no kind that does not exist', () => {
    expect(Object.keys(models).sort()).toEqual(kinds.map(({ key }) => key).sort());
  });

  it('gives every datastream of every thing a value within a day', () => {
    for (const member of fleet) {
      const seen = new Set<string>();
      for (let t = NOW - DAY_MS; t < NOW; t += HOUR_MS) {
        for (const key of Object.keys(member.valuesAt(t, STEP_MS))) seen.add(key);
      }
      const missing = member.thing.datastreams.filter(({ key }) => !seen.has(key));
      expect(missing, member.slug).toEqual([]);
    }
  });

  it('refuses a kind without a model and a datastream without a value', () => {
    const thing = things[0]!;
    expect(() => createFleet(7, [{ ...thing, kind: 'teapot' }])).toThrow('no model');
    const datastreams = [{ key: 'ph', property: 'lamp-on' }];
    expect(() => createFleet(7, [{ ...thing, kind: 'river-gauge', datastreams }])).toThrow('gives no lamp-on');
  });

  it('sends the same day for the same seed, and another for another', { timeout: 20_000 }, () => {
    const day = dayHash(fleet);
    expect(dayHash(createFleet(7))).toBe(day);
    expect(dayHash(createFleet(8))).not.toBe(day);
  });

  it('answers alike in whatever order it is asked: the filled past joins the live present', () => {
    const backwards = createFleet(7);
    const times = Array.from({ length: 60 }, (_, i) => NOW - i * 47 * MINUTE_MS);
    const asked = new Map(times.map((t) => [t, backwards.map((member) => member.readingAt(t, STEP_MS).json)]));
    for (const t of times.reverse()) {
      expect(fleet.map((member) => member.readingAt(t, STEP_MS).json)).toEqual(asked.get(t));
    }
  });

  it('keeps smooth quantities without jumps from minute to minute', () => {
    const smooth: Record<string, number> = {
      stage: 0.12,
      'reservoir-fill': 0.5,
      'air-temperature': 1.2,
      'water-volume': 6,
    };
    for (const member of fleet) {
      const keys = member.thing.datastreams.filter(({ property }) => property in smooth);
      if (keys.length === 0) continue;
      let before = member.valuesAt(NOW - 6 * HOUR_MS, undefined);
      for (let t = NOW - 6 * HOUR_MS; t < NOW; t += MINUTE_MS) {
        const now = member.valuesAt(t, undefined);
        for (const { key, property } of keys) {
          const change = Math.abs((now[key] ?? Number.NaN) - (before[key] ?? Number.NaN));
          expect(change, `${member.slug} ${key}`).toBeLessThanOrEqual(smooth[property] ?? 0);
        }
        before = now;
      }
    }
  });

  it('leaves interval totals out of readings that close no five minutes', () => {
    const gauge = fleet.find(({ thing }) => thing.kind === 'rain-gauge')!;
    expect(gauge.valuesAt(NOW, undefined)).not.toHaveProperty('rain');
    expect(gauge.valuesAt(NOW, STEP_MS)).toHaveProperty('rain');
  });

  it('has a few silent devices at most times and loses about one message in two hundred', () => {
    let silent = 0;
    let lost = 0;
    let sent = 0;
    for (let t = NOW - 7 * DAY_MS; t < NOW; t += 17 * MINUTE_MS) {
      for (const { presence } of fleet) {
        if (presence.statusAt(t) !== 'online') silent++;
        else if (presence.heardAt(t)) sent++;
        else lost++;
      }
    }
    const moments = (7 * DAY_MS) / (17 * MINUTE_MS);
    expect(silent / moments).toBeGreaterThan(0.5);
    expect(silent / moments).toBeLessThan(8);
    expect(lost / (lost + sent)).toBeGreaterThan(0.003);
    expect(lost / (lost + sent)).toBeLessThan(0.007);
  });
});
