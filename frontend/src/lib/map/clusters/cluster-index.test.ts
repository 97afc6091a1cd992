import { describe, expect, it } from 'vitest';
import { buildClusterIndex, CLUSTER_MIN_ZOOM, type ClusterPoint, SEPARATE_FROM_ZOOM } from './cluster-index.ts';

/** `count` points on a lattice `stepDeg` apart. */
function lattice(count: number, stepDeg: number): ClusterPoint[] {
  const side = Math.ceil(Math.sqrt(count));
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    domain: 'lighting',
    position: [109.1 + (i % side) * stepDeg, 12.24 + Math.floor(i / side) * stepDeg],
  }));
}

function drawnAt(index: ReturnType<typeof buildClusterIndex>, zoom: number) {
  return index.features.features.filter(({ properties }) => properties.fromZoom <= zoom && zoom < properties.toZoom);
}

describe('buildClusterIndex', () => {
  const index = buildClusterIndex(lattice(340, 0.0016));

  it('represents every thing exactly once at every zoom', () => {
    for (let zoom = CLUSTER_MIN_ZOOM; zoom <= SEPARATE_FROM_ZOOM + 2; zoom += 1) {
      const drawn = drawnAt(index, zoom);
      const represented = drawn.flatMap(
        (feature) => index.members.get(feature.properties.id) ?? [feature.properties.id],
      );
      expect(new Set(represented).size, `zoom ${zoom}`).toBe(340);
      expect(represented, `zoom ${zoom}`).toHaveLength(340);
      expect(drawn.reduce((sum, { properties }) => sum + properties.count, 0)).toBe(340);
    }
  });

  it('draws one cluster far out and every thing alone close up', () => {
    expect(drawnAt(index, CLUSTER_MIN_ZOOM)).toHaveLength(1);
    expect(drawnAt(index, SEPARATE_FROM_ZOOM)).toHaveLength(340);
    expect(drawnAt(index, SEPARATE_FROM_ZOOM).every(({ properties }) => properties.count === 1)).toBe(true);
  });

  it('knows each thing’s clusters', () => {
    for (const [thing, clusters] of index.clustersOf) {
      for (const cluster of clusters) expect(index.members.get(cluster)).toContain(thing);
    }
    expect(index.clustersOf.get(1)?.length).toBeGreaterThan(0);
  });

  it('leaves fewer than five neighbours alone, and takes an empty commune', () => {
    expect(drawnAt(buildClusterIndex(lattice(4, 0.00001)), 10)).toHaveLength(4);
    expect(buildClusterIndex([]).features.features).toHaveLength(0);
  });

  it('keeps feature ids apart and exact', () => {
    const ids = index.features.features.map((feature) => feature.id as number);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(Number.isSafeInteger)).toBe(true);
  });
});
