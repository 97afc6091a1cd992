import type { Position } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { outline } from './basemap/outline.ts';
import { CITADEL, citadelWall } from './basemap/places.ts';
import { caiRiver } from './basemap/water.ts';
import { distanceM, distanceToLineM, inRing } from './geometry.ts';
import { basemap, commune, outsideSlugs, things, viewBounds } from './index.ts';

function within([longitude, latitude]: Position, [west, south, east, north]: typeof commune.bounds): boolean {
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

function lengthM(line: Position[]): number {
  return line.slice(1).reduce((sumM, point, index) => sumM + distanceM(line[index] ?? point, point), 0);
}

function areaKm2(ring: Position[]): number {
  const [origin] = ring;
  if (origin === undefined) return 0;
  const plane = ring.map(([longitude, latitude]) => [
    Math.sign(longitude - origin[0]) * distanceM(origin, [longitude, origin[1]]),
    Math.sign(latitude - origin[1]) * distanceM(origin, [origin[0], latitude]),
  ]);
  const twice = plane.reduce((sum, [x = 0, y = 0], index) => {
    const [nextX = 0, nextY = 0] = plane[(index + 1) % plane.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2e6;
}

describe('outline', () => {
  it('is closed, fills its bounds and holds the centre', () => {
    expect(outline).toHaveLength(64);
    expect(outline.at(-1)).toEqual(outline[0]);
    const longitudes = outline.map(([longitude]) => longitude);
    const latitudes = outline.map(([, latitude]) => latitude);
    expect([Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)]).toEqual(
      commune.bounds,
    );
    expect(inRing(commune.centre, outline)).toBe(true);
  });

  it('agrees with the 18.4 km² and 24.5 km of the resolution within its error', () => {
    expect(Math.abs(areaKm2(outline) - 18.4)).toBeLessThan(0.4);
    expect(Math.abs(lengthM(outline) / 1000 - 24.5)).toBeLessThan(1.5);
  });
});

describe('basemap', () => {
  it('flags and sources every feature, and calls unverified what its source calls so', () => {
    for (const { properties } of basemap) {
      expect(properties.source, properties.key).not.toBe('');
      expect(properties.name.vi).not.toBe('');
      expect(properties.name.en).not.toBe('');
      if (/chưa xác minh/.test(properties.source)) expect(properties.verified, properties.key).toBe(false);
      const low = properties.kind !== 'islands' && (properties.accuracyM ?? 0) >= 500;
      if (low || properties.kind === 'road') expect(properties.verified, properties.key).toBe(false);
    }
  });

  it('has each key once and every kind of feature', () => {
    const keys = basemap.map(({ properties }) => properties.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(basemap.map(({ properties }) => properties.kind))).toEqual(
      new Set(['outline', 'river', 'road', 'place', 'neighbour', 'reservoir', 'islands', 'sea']),
    );
  });

  it('labels the East Sea and both archipelagos', () => {
    const labels = basemap.filter(({ properties }) => ['islands', 'sea'].includes(properties.kind));
    expect(labels.map(({ properties }) => properties.name.vi)).toEqual([
      'Biển Đông',
      'Quần đảo Hoàng Sa (Việt Nam)',
      'Quần đảo Trường Sa (Việt Nam)',
    ]);
  });

  it('draws the citadel 2,693 m round, inside the commune, south of the river', () => {
    expect(citadelWall).toHaveLength(7);
    expect(citadelWall.at(-1)).toEqual(citadelWall[0]);
    expect(Math.abs(lengthM(citadelWall) - 2693)).toBeLessThan(10);
    for (const corner of citadelWall) {
      expect(inRing(corner, outline)).toBe(true);
      expect(distanceToLineM(corner, caiRiver)).toBeGreaterThan(30);
    }
    expect(inRing(CITADEL, citadelWall)).toBe(true);
  });
});

describe('places of things', () => {
  it('are inside the outline, but for gauges, reservoirs and water plants beyond it', () => {
    const beyond = things.filter(({ position }) => !inRing(position, outline));
    expect(new Set(beyond.map(({ slug }) => slug))).toEqual(outsideSlugs);
    for (const thing of beyond) expect(within(thing.position, viewBounds), thing.slug).toBe(true);
  });

  it('keep a metre apart, and off the water but for what stands in or over it', () => {
    const seen = new Set<string>();
    for (const { slug, kind, position } of things) {
      expect(seen.has(position.join()), slug).toBe(false);
      seen.add(position.join());
      const belongs = ['river-gauge', 'canal-gauge', 'street-lamp', 'lamp-cabinet', 'road-flood-sensor'].includes(kind);
      if (!belongs) expect(distanceToLineM(position, caiRiver), slug).toBeGreaterThan(60);
    }
  });

  it('are unverified, with how far off they may be, but for the national gauge', () => {
    for (const { slug, positionAccuracyM, positionVerified } of things) {
      expect(positionVerified, slug).toBe(slug === 'river-dong-trang');
      expect(positionAccuracyM, slug).toBeGreaterThanOrEqual(100);
    }
  });

  it('name the two gauges exactly', () => {
    const gauges = things.filter(({ kind }) => kind === 'river-gauge');
    expect(gauges.map(({ name, position }) => [name.vi, position])).toEqual([
      ['Trạm thủy văn Đồng Trăng', [109.007, 12.282]],
      ['Trạm thủy văn Diên Phú', [109.135, 12.268]],
    ]);
  });
});
