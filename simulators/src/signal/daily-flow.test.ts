import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLocal, DAY_MS, HOUR_MS, localDay, MINUTE_MS } from '../world/calendar.ts';
import { DailyFlow } from './daily-flow.ts';

const NOON = Date.parse('2026-11-23T05:00:00Z');
const flow = new DailyFlow({ key: 99, perDay: 240, shape: (hour) => 1 + Math.sin((hour / 24) * 2 * Math.PI) ** 2 });

describe('DailyFlow', () => {
  it('never falls', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * DAY_MS }), fc.integer({ min: 0, max: DAY_MS }), (at, span) => {
        expect(flow.totalAt(NOON + at + span)).toBeGreaterThanOrEqual(flow.totalAt(NOON + at));
      }),
    );
  });

  it('has no jump at midnight or at a full hour', () => {
    for (let t = NOON - 3 * DAY_MS; t < NOON; t += HOUR_MS) {
      expect(flow.totalAt(t) - flow.totalAt(t - 1)).toBeLessThan(0.01);
    }
  });

  it('gives a rate that is the slope of the total', () => {
    for (let t = NOON; t < NOON + DAY_MS; t += 37 * MINUTE_MS) {
      const slope = (flow.totalAt(t + 1000) - flow.totalAt(t - 1000)) / (2000 / HOUR_MS);
      expect(slope).toBeCloseTo(flow.rateAt(t), 1);
    }
  });

  it('brings about what a day should, every day', () => {
    for (let day = localDay(NOON) - 20; day < localDay(NOON); day++) {
      const brought = flow.duringLast(DAY_MS, atLocal(day + 1, 0));
      expect(brought).toBeGreaterThan(240 * 0.95);
      expect(brought).toBeLessThan(240 * 1.05);
    }
  });
});
