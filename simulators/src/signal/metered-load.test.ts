import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import { DailyFlow } from './daily-flow.ts';
import { MeteredLoad } from './metered-load.ts';
import { Spells } from './spells.ts';

const outages = new Spells({ key: 5, slotMs: 2 * DAY_MS, chance: 1, minMs: HOUR_MS, maxMs: 3 * HOUR_MS });
const load = new MeteredLoad(new DailyFlow({ key: 6, perDay: 240, shape: () => 1 }), outages);
const START = Date.parse('2026-11-01T00:00:00Z');
const outage = outages.inSlot(Math.floor(START / (2 * DAY_MS)))!;

describe('MeteredLoad', () => {
  it('stands still during an outage and draws nothing', () => {
    const middle = (outage.startMs + outage.endMs) / 2;
    expect(load.powerAt(middle)).toBe(0);
    expect(load.energyAt(middle)).toBe(load.energyAt(outage.startMs));
  });

  it('draws more afterwards, and the meter never jumps or falls', () => {
    expect(load.powerAt(outage.endMs + HOUR_MS)).toBeGreaterThan(11);
    let before = load.energyAt(outage.startMs - HOUR_MS);
    for (let t = outage.startMs - HOUR_MS; t < outage.endMs + 6 * HOUR_MS; t += MINUTE_MS) {
      const now = load.energyAt(t);
      expect(now - before).toBeGreaterThanOrEqual(0);
      expect(now - before).toBeLessThan(0.5);
      before = now;
    }
  });
});
