import { describe, expect, it } from 'vitest';
import { totalsSpan } from './totals.ts';

describe('totalsSpan', () => {
  it.each([1_000, 45_000, 60_000, 300_000, 420_000, 3_600_000])(
    'covers all time once at an interval of %i ms',
    (intervalMs) => {
      const start = 1_764_000_017_123;
      let covered: number | undefined;
      for (let n = 0; n < 4_000; n++) {
        const t = start + n * intervalMs;
        const span = totalsSpan(t, intervalMs);
        if (span === undefined) continue;
        if (covered !== undefined) expect(t - span).toBe(covered);
        covered = t;
      }
      expect(covered).toBeGreaterThan(start);
    },
  );

  it('is five minutes in a past filled at five-minute steps', () => {
    expect(totalsSpan(1_764_000_000_000, 300_000)).toBe(300_000);
  });
});
