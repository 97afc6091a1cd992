import type { Registry, Thing } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import { describe, expect, it } from 'vitest';
import { count, coverageOf, type FigureFeed, gather, highest, highestThings, lowest, mean, sum } from './figures.ts';

interface Said {
  slug: string;
  kind?: string;
  v?: number;
  liveness?: Liveness;
  state?: Thing['state'];
}

/** Each thing measures `stage`; it is said at the second of its place in the list. */
function feedOf(said: Said[]): FigureFeed {
  const things = said.map(
    ({ slug, kind = 'river-gauge', state = 'registered' }, id): Thing => ({
      ...{ id, slug, kind, domain: 'river', name: { vi: slug, en: slug }, position: null, positionAccuracyM: null },
      ...{ positionVerified: false, unit: null, state, lastHeardMs: null },
      datastreams: [{ id, key: 'stage', property: 'stage', expectedIntervalS: 300 }],
    }),
  );
  const livenessOf = (id: number): Liveness => said[id]!.liveness ?? (said[id]!.v === undefined ? 'never' : 'live');
  return {
    registry: { things } as Pick<Registry, 'things'> as Registry,
    latest: (id) => (said[id]!.v === undefined ? undefined : { t: id * 1000, v: said[id]!.v, q: 0 }),
    datastreamLiveness: livenessOf,
    liveness: livenessOf,
    lastHeardMs: (id) => (said[id]!.v === undefined ? null : id * 1000),
  };
}

describe('figures', () => {
  const feed = feedOf([
    { slug: 'a', v: 4 },
    { slug: 'b', v: 10, liveness: 'late' },
    { slug: 'c', v: 100, liveness: 'stale' },
    { slug: 'd' },
    { slug: 'e', v: 7, state: 'retired' },
    { slug: 'f', v: 1, kind: 'canal-gauge' },
  ]);

  it('are made of fresh values alone, and know how many are missing', () => {
    const gauges = gather(feed, 'stage', ['river-gauge']);
    expect(gauges).toMatchObject({ of: 4, newestMs: 1000 });
    expect(gauges.values.map(({ thing }) => thing.slug)).toEqual(['a', 'b']);
    expect([sum(gauges), mean(gauges), highest(gauges)?.v, lowest(gauges)?.v]).toEqual([14, 7, 10, 4]);
    expect(count(gauges, (v) => v > 5)).toBe(1);
    expect(gather(feed, 'stage').of).toBe(5);
  });

  it('show the highest where there is no room for all, in the order of the things, and those without data last', () => {
    const gauges = gather(feed, 'stage', ['river-gauge']);
    const shown = (most: number) => highestThings(feed.registry.things, gauges, most).map(({ slug }) => slug);
    expect([shown(1), shown(2), shown(3), shown(9)]).toEqual([
      ['b'],
      ['a', 'b'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c', 'd', 'e', 'f'],
    ]);
  });

  it('of nothing are none, never 0', () => {
    const none = gather(feed, 'rain');
    expect(none).toEqual({ values: [], of: 0, newestMs: null });
    expect([sum(none), mean(none), highest(none), lowest(none), count(none, () => true)]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('tell the coverage of a set of things', () => {
    expect(coverageOf(feed, ({ kind }) => kind === 'river-gauge')).toEqual({ heard: 2, total: 4, newestMs: 2000 });
  });
});
