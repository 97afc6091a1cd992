import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, Touched } from './runs.ts';

const moments = fc.array(fc.record({ id: fc.nat(3), at: fc.nat(500) }), { maxLength: 60 });

describe('runs', () => {
  it('hold every moment that was touched, close together and none too long', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 100 }), (all, gap, longest) => {
        const touched = new Touched();
        for (const { id, at } of all) touched.add(id, at);
        expect(touched.size).toBe(new Set(all.map(({ id, at }) => `${id} ${at}`)).size);
        const runs = touched.runs(gap, longest);
        for (const { id, at } of all) {
          expect(runs.filter((run) => run.id === id && run.fromMs <= at && at <= run.toMs)).toHaveLength(1);
        }
        for (const run of runs) expect(run.toMs - run.fromMs).toBeLessThanOrEqual(longest);
        expect(runs.map(({ fromMs }) => fromMs)).toEqual(runs.map(({ fromMs }) => fromMs).toSorted((a, b) => a - b));
      }),
    );
  });

  it('are read in batches that stay within what may be read at once', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 2000 }), (all, most) => {
        const touched = new Touched();
        for (const { id, at } of all) touched.add(id, at);
        const runs = touched.runs(5, 50);
        const made = [...batches(runs, 10, most)];
        expect(made.flat()).toEqual(runs);
        for (const batch of made) {
          const span = Math.max(...batch.map(({ toMs }) => toMs)) - Math.min(...batch.map(({ fromMs }) => fromMs)) + 10;
          if (batch.length > 1) expect(span * batch.length).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});
