import type { Position } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { spread } from './spread.ts';

const HERE: Position = [109.095, 12.257];
const metres = ([x1, y1]: Position, [x2, y2]: Position) => 111_320 * Math.hypot((x1 - x2) * Math.cos(0.2139), y1 - y2);

describe('reports at one point', () => {
  it('stand around it, none on another, in their order', () => {
    const drawn = spread([HERE, [109.1, 12.26], HERE, HERE]);
    expect(drawn[1]).toEqual([109.1, 12.26]);
    const ring = [drawn[0]!, drawn[2]!, drawn[3]!];
    for (const one of ring) expect(metres(one, HERE)).toBeCloseTo(23, 0);
    for (const [k, one] of ring.entries()) expect(metres(one, ring[(k + 1) % 3]!)).toBeGreaterThan(20);
    expect(spread([HERE, [109.1, 12.26], HERE, HERE])).toEqual(drawn);
  });

  it('stay where they are where they are alone', () => {
    const apart: Position[] = [HERE, [109.0951, 12.257]];
    expect(spread(apart)).toEqual(apart);
  });
});
