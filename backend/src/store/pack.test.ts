import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PackedReadings, packReadings } from './pack.ts';

const reading = fc.record({
  datastreamId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  timeMs: fc.integer({ min: 0, max: 4e12 }),
  value: fc.double({ noNaN: true }),
  quality: fc.integer({ min: 0, max: 4 }),
});

it('unpacks what it packed, 21 bytes a reading', () => {
  fc.assert(
    fc.property(fc.array(reading), (readings) => {
      const packed = packReadings(readings);
      expect(packed).toHaveLength(21 * readings.length);
      expect(new PackedReadings(packed).unpack()).toEqual(readings);
    }),
  );
});

it('refuses bytes that are no whole number of readings', () => {
  expect(() => new PackedReadings(Buffer.alloc(20))).toThrow(/20 bytes/);
});
