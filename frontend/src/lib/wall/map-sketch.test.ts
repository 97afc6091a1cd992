import type { Position } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { madeAlarm } from '../alarms/testing.ts';
import { pinsOf, projection } from './map-sketch.ts';

const BOUNDS: [number, number, number, number] = [109.085, 12.2131, 109.1301, 12.2718];
const SIZE = { width: 780, height: 740 };
const project = projection(BOUNDS, { ...SIZE, margin: 60 });

describe('the sketch of the map', () => {
  it('holds the commune whole, north up, undistorted', () => {
    const [sw, ne] = [project([BOUNDS[0], BOUNDS[1]]), project([BOUNDS[2], BOUNDS[3]])];
    for (const { x, y } of [sw, ne]) {
      expect(x).toBeGreaterThanOrEqual(59.9);
      expect(x).toBeLessThanOrEqual(SIZE.width - 59.9);
      expect(y).toBeGreaterThanOrEqual(59.9);
      expect(y).toBeLessThanOrEqual(SIZE.height - 59.9);
    }
    expect(ne.y).toBeLessThan(sw.y);
    // 4.9 km by 6.5 km
    expect((ne.x - sw.x) / (sw.y - ne.y)).toBeCloseTo(0.751, 2);
  });

  it('draws alarms that would cover each other as one, by the worst', () => {
    const at: Record<number, Position | null> = {
      1: [109.11, 12.24],
      2: [109.1101, 12.24],
      3: [109.12, 12.26],
      4: null,
      5: [109.007, 12.282],
    };
    const alarm = (id: number, severity: 'critical' | 'high' | 'medium') => {
      const made = madeAlarm({ id: String(id), severity });
      return { ...made, thing: { ...made.thing, id } };
    };
    const alarms = [alarm(1, 'medium'), alarm(2, 'critical'), alarm(3, 'high'), alarm(4, 'high'), alarm(5, 'high')];
    const pins = pinsOf(alarms, (id) => at[id] ?? null, project, SIZE);
    expect(pins.map(({ severity, count, beyond }) => [severity, count, beyond])).toEqual([
      ['critical', 2, false],
      ['high', 1, false],
      ['high', 1, true],
    ]);
    expect(pins[2]!.x).toBe(34);
  });
});
