import type { CitizenReport, Position, ReportCategory } from '@commune/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../working-days/office.fixture.ts';
import { NEAR_M, NearReports } from './index.ts';

const HERE: Position = [109.0953, 12.2571];
/** Some metres to the east and north of a place of the commune. */
const moved = (east: number, north: number, [longitude, latitude]: Position = HERE): Position => [
  longitude + east / (111_320 * Math.cos((latitude * Math.PI) / 180)),
  latitude + north / 111_320,
];

function report(subject: string, more: Partial<CitizenReport> = {}): CitizenReport {
  return {
    ...{ kind: 'citizen_report', subject, state: 'waiting', category: 'lighting', position: HERE, hamlet: null },
    ...{ unit: null, receivedMs: at('2026-03-02 08:00'), acceptedMs: null, handedMs: null, startedMs: null },
    ...{ dueMs: null, handledMs: null, closedMs: null, result: null, duplicateOf: null, rating: null },
    ...{ firstKnownMs: at('2026-03-02 08:00'), knownMs: at('2026-03-02 08:00'), from: ['event'], contradictions: [] },
    ...more,
  };
}
const refs = (one: CitizenReport, ...others: CitizenReport[]) =>
  new NearReports([one, ...others]).of(one).map(({ ref }) => ref);

describe('what may be the same', () => {
  it('is an open report of the category within some tens of metres, the nearest first', () => {
    const near = new NearReports([
      report('A'),
      report('B', { position: moved(40, 30) }),
      report('C', { position: moved(0, -12), state: 'handling', unit: 'economic' }),
    ]).of(report('A'));
    expect(near.map(({ ref }) => ref)).toEqual(['C', 'B']);
    expect(near[1]!.distanceM).toBeCloseTo(50, 0);
    expect(near[0]).toMatchObject({ category: 'lighting', unit: 'economic', progress: 'handling' });
  });

  it.each<[string, Partial<CitizenReport>, string[]]>([
    ['lies at the edge', { position: moved(NEAR_M - 1, 0) }, ['B']],
    ['lies beyond it', { position: moved(NEAR_M + 1, 0) }, []],
    ['lies beyond it across a corner', { position: moved(45, 45) }, []],
    ['is of a kindred category', { category: 'power' }, ['B']],
    ['is of another', { category: 'waste' }, []],
    ['says nothing of its category', { category: null }, []],
    ['says nothing of its place', { position: null }, []],
    ['is handled', { state: 'handled' }, []],
    ['is a duplicate already', { state: 'duplicate' }, []],
    ['came a week before', { receivedMs: at('2026-02-23 08:00') }, ['B']],
    ['came more than a week before', { receivedMs: at('2026-02-23 07:59') }, []],
    ['says nothing of when it came', { receivedMs: null }, ['B']],
  ])('another that %s: %j', (_what, more, expected) => {
    expect(refs(report('A'), report('B', more))).toEqual(expected);
  });

  it.each<[ReportCategory, ReportCategory, boolean]>([
    ['flooding', 'road', true],
    ['water', 'flooding', true],
    ['waste', 'environment', true],
    ['order', 'construction', false],
    ['other', 'waste', false],
  ])('%s and %s: %s', (category, other, are) => {
    expect(refs(report('A', { category }), report('B', { category: other }))).toHaveLength(are ? 1 : 0);
  });

  it('is nothing for a report that is closed', () => {
    expect(refs(report('A', { state: 'handled' }), report('B'))).toEqual([]);
  });

  it('is five of a thousand at one place, and as quickly found', () => {
    const all = Array.from({ length: 3000 }, (_, n) => report(`R${String(n).padStart(4, '0')}`));
    const begunMs = performance.now();
    const near = new NearReports(all);
    expect(all.every((one) => near.of(one).length === 5)).toBe(true);
    expect(performance.now() - begunMs).toBeLessThan(3000);
  });

  it('is what a comparison of all with all finds, wherever on the earth', () => {
    const place = fc.record({
      at: fc.constantFrom<Position>(HERE, [-179.999, -51], [0.0001, 0.0001], [25.4, 71.2]),
      east: fc.integer({ min: -150, max: 150 }),
      north: fc.integer({ min: -150, max: 150 }),
    });
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 20 }), (places) => {
        const all = places.map(({ at: from, east, north }, n) =>
          report(`R${n}`, { position: moved(east, north, from) }),
        );
        const near = new NearReports(all);
        for (const one of all) {
          const found = near.of(one);
          const within = all.filter((other) => {
            const [east, north] = [other.position![0] - one.position![0], other.position![1] - one.position![1]];
            const latitude = (other.position![1] + one.position![1]) / 2;
            const metres = 111_320 * Math.hypot(east * Math.cos((latitude * Math.PI) / 180), north);
            return other !== one && metres <= NEAR_M;
          });
          expect(found).toHaveLength(Math.min(5, within.length));
          expect(found.every(({ ref }) => within.some(({ subject }) => subject === ref))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
