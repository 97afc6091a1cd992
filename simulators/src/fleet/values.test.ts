import { properties } from '@commune/db/seeds';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import { createFleet } from './fleet.ts';

const NOW = Date.parse('2026-11-23T05:00:00Z');
const STEP_MS = 5 * MINUTE_MS;
const fleet = createFleet(7);

describe('values', () => {
  const precisionOf = new Map(properties.map(({ key, precision }) => [key, precision]));
  const kindOf = new Map(properties.map(({ key, kind }) => [key, kind]));
  const statesOf = new Map(properties.map(({ key, states }) => [key, states]));
  const ranges: Record<string, [number, number]> = {
    '%': [0, 100],
    '[pH]': [6, 8.5],
    'ug/m3': [0, 3_000],
    m: [0, 60],
    bar: [0, 6],
    Cel: [14, 80],
    'dB{mW}': [-125, -40],
    'dB[SPL]': [30, 100],
    'km/h': [0, 100],
    hPa: [985, 1030],
    'mg/L': [0, 1.2],
    deg: [0, 360],
  };
  /** a transformer may carry more than its rating after an outage, and boil where its radiator is blocked */
  const oddities: Record<string, [number, number]> = {
    'transformer-load': [0, 180],
    'oil-temperature': [14, 115],
    'traffic-queue': [0, 500],
  };
  const unitOf = new Map(properties.map(({ key, unit }) => [key, unit]));

  /** What is wrong with a value, if anything. */
  function fault(property: string, value: number): string | undefined {
    const [low, high] = oddities[property] ?? ranges[unitOf.get(property) ?? ''] ?? [0, 1e9];
    if (value < low || value > high) return `not within ${low} … ${high}`;
    if (value !== Number(value.toFixed(precisionOf.get(property)))) return 'not rounded';
    if (kindOf.get(property) === 'flag' && value !== 0 && value !== 1) return 'not a flag';
    const states = statesOf.get(property);
    if (states && !states.some(({ code }) => code === value)) return 'not a state';
    return undefined;
  }

  it.each(['2026-11-23', '2026-05-11', '2026-02-15'])('are rounded and possible in the week before %s', (date) => {
    const end = Date.parse(date);
    const faults: string[] = [];
    for (const member of fleet) {
      for (let t = end - 7 * DAY_MS; t < end; t += 97 * MINUTE_MS) {
        const values = member.valuesAt(t, STEP_MS);
        for (const { key, property } of member.thing.datastreams) {
          const value = values[key];
          const wrong = value === undefined ? undefined : fault(property, value);
          if (wrong) faults.push(`${member.slug} ${key} ${value}: ${wrong}`);
        }
      }
    }
    expect(faults).toEqual([]);
  });

  it('of counters never fall, except where a tally begins anew at midnight', () => {
    const counters = fleet.flatMap((member) =>
      member.thing.datastreams
        .filter(({ property }) => kindOf.get(property) === 'counter')
        .map(({ key }) => ({ member, key })),
    );
    expect(counters.length).toBeGreaterThan(40);
    for (const { member, key } of counters) {
      let before = Number.NEGATIVE_INFINITY;
      for (let t = NOW - 4 * DAY_MS; t < NOW; t += 11 * MINUTE_MS) {
        const now = member.valuesAt(t, STEP_MS)[key] ?? Number.NaN;
        const reset =
          now === 0 && Math.floor((t + 7 * HOUR_MS) / DAY_MS) > Math.floor((t - 11 * MINUTE_MS + 7 * HOUR_MS) / DAY_MS);
        if (!reset) expect(now, `${member.slug} ${key} at ${new Date(t).toISOString()}`).toBeGreaterThanOrEqual(before);
        before = now;
      }
    }
  });
});
