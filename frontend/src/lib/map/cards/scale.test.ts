import { describe, expect, it } from 'vitest';
import { scaleBar } from './scale.ts';

describe('scaleBar', () => {
  it.each([5, 9.3, 12.86, 14, 17.5])(
    'is a round length that fits, at least two fifths of the room, at zoom %d',
    (zoom) => {
      const { metres, px } = scaleBar(zoom, 12.24, 110);
      expect(String(metres)).toMatch(/^[125]0*$/);
      expect(px).toBeLessThanOrEqual(110);
      expect(px).toBeGreaterThanOrEqual(44 - 1e-9);
    },
  );
  it('is 1 km on the whole commune', () => expect(scaleBar(12.86, 12.24, 110).metres).toBe(1000));
});
