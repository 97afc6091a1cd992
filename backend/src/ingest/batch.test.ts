import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortBatch } from './batch.ts';

const readings = fc.array(
  fc.record({
    datastreamId: fc.integer({ min: 1, max: 3 }),
    timeMs: fc.integer({ min: 0, max: 5 }),
    value: fc.integer({ min: 0, max: 1 }),
    quality: fc.constant(0),
  }),
);

describe('sortBatch', () => {
  it('loses nothing, keeps one reading a key, and that the first to arrive', () => {
    fc.assert(
      fc.property(readings, (batch) => {
        const arrived = batch.map((reading) => ({ ...reading }));
        const { fresh, duplicates, conflicts } = sortBatch(batch, () => 'new');
        expect(fresh.length + duplicates.length + conflicts.length).toBe(arrived.length);
        const keys = fresh.map(({ datastreamId, timeMs }) => datastreamId * 100 + timeMs);
        expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
        for (const kept of fresh) {
          const first = arrived.find((each) => each.datastreamId === kept.datastreamId && each.timeMs === kept.timeMs);
          expect(kept.value).toBe(first!.value);
        }
      }),
    );
  });

  it('sets apart what was seen lately', () => {
    const reading = { datastreamId: 1, timeMs: 1, value: 1, quality: 0 };
    expect(sortBatch([{ ...reading }], () => 'duplicate').duplicates).toHaveLength(1);
    expect(sortBatch([{ ...reading }], () => 'conflict').conflicts).toHaveLength(1);
  });
});
