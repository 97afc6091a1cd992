import type { Position, Thing } from '@commune/contract';
import { basemap, commune } from '@commune/db/seeds';
import { describe, expect, it } from 'vitest';
import { archipelagos, distanceFromBoundsM, distanceM, offMapThings, reachesEastSea } from './targets.ts';

const DONG_TRANG: Position = [109.007, 12.282];

function thing(id: number, position: Position | null): Thing {
  return {
    id,
    slug: `t${id}`,
    kind: 'river-gauge',
    domain: 'river',
    name: { vi: 'Trạm', en: 'Station' },
    position,
    positionAccuracyM: null,
    positionVerified: true,
    unit: null,
    state: 'registered',
    lastHeardMs: null,
    datastreams: [],
  };
}

describe('distances', () => {
  it('measures a degree of latitude', () => {
    expect(distanceM([109, 12], [109, 13])).toBeCloseTo(111_195, -2);
  });
  it('puts Đồng Trăng 8.5 to 8.7 km west of the commune', () => {
    expect(distanceFromBoundsM(commune.bounds, DONG_TRANG) / 1000).toBeGreaterThan(8.4);
    expect(distanceFromBoundsM(commune.bounds, DONG_TRANG) / 1000).toBeLessThan(8.8);
  });
});

describe('offMapThings', () => {
  it('takes the things beyond the bounds, nearest first, and no more than eight', () => {
    const near = thing(2, [109.14, 12.25]);
    expect(
      offMapThings([thing(1, DONG_TRANG), near, thing(3, [109.1, 12.24]), thing(4, null)], commune.bounds),
    ).toEqual([near, thing(1, DONG_TRANG)]);
    const many = Array.from({ length: 20 }, (_, i) => thing(i, [108 - i / 10, 12.2]));
    expect(offMapThings(many, commune.bounds)).toHaveLength(8);
  });
});

describe('the East Sea', () => {
  it('is not reached by a view of the commune', () => {
    expect(reachesEastSea([109.06, 12.2, 109.16, 12.29])).toBe(false);
  });
  it('is reached by a view to Nha Trang’s beach and by any view of the coast', () => {
    expect(reachesEastSea([109.0, 12.1, 109.26, 12.36])).toBe(true);
    expect(reachesEastSea([107.5, 11.2, 109.1, 12.4])).toBe(true);
    expect(reachesEastSea([100, 4, 118, 20])).toBe(true);
  });
  it('comes with both archipelagos', () => {
    expect(
      archipelagos({ type: 'FeatureCollection', features: basemap }).map(({ properties }) => properties.key),
    ).toEqual(['hoang-sa', 'truong-sa']);
  });
});
