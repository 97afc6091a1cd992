import type { Domain, Thing } from '@commune/contract';
import { expect, it } from 'vitest';
import type { Liveness } from '../../lib/feed/feed.ts';
import { latestArrivals, mostSilent, shown, tallyByDomain } from './tally.ts';

function thing(id: number, domain: Domain, state: Thing['state'] = 'registered'): Thing {
  return {
    id,
    slug: `t-${id}`,
    kind: 'k',
    domain,
    name: { vi: `Điểm ${id}`, en: `Point ${id}` },
    position: null,
    positionAccuracyM: null,
    positionVerified: true,
    unit: null,
    state,
    lastHeardMs: null,
    datastreams: [],
  };
}

const things = [
  thing(1, 'river'),
  thing(2, 'river'),
  thing(3, 'water'),
  thing(4, 'water'),
  thing(5, 'water', 'discovered'),
  thing(6, 'power'),
];
const liveness = (id: number) => (['live', 'stale', 'never', 'offline', 'live', 'stale'] as Liveness[])[id - 1]!;
const heard = (id: number) => [100, 50, null, 70, 100, 40][id - 1] ?? null;

it('counts registered things by domain and in all', () => {
  const tallies = tallyByDomain(things, liveness);
  expect(tallies.all).toEqual({ live: 1, late: 0, stale: 2, offline: 1, never: 1, total: 5 });
  expect(tallies.water).toEqual({ live: 0, late: 0, stale: 0, offline: 1, never: 1, total: 2 });
  expect(tallies.reports.total).toBe(0);
});

it('lists the silent ones, the worst and the longest first', () => {
  expect(mostSilent(shown(things, null), liveness, heard).map(({ id }) => id)).toEqual([4, 6, 2, 3]);
  expect(mostSilent(shown(things, 'river'), liveness, heard).map(({ id }) => id)).toEqual([2]);
});

it('lists the latest arrivals and leaves out what was never heard', () => {
  expect(latestArrivals(things, ({ id }) => heard(id), 3).map(({ id }) => id)).toEqual([1, 5, 4]);
});
