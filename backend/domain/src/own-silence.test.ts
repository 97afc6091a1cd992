import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { livenessOf } from './liveness.ts';
import { joinSpans, ownSilenceMs } from './own-silence.ts';

const moment = fc.integer({ min: 0, max: 60 });
const span = fc.record({ fromMs: moment, toMs: moment });
const inside = (spans: readonly { fromMs: number; toMs: number }[], ms: number) =>
  spans.some(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);

describe('joinSpans', () => {
  it('covers the same moments, with spans that lie apart and in order', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), (spans) => {
        const joined = joinSpans(spans);
        for (let ms = 0; ms <= 60; ms++) expect(inside(joined, ms)).toBe(inside(spans, ms));
        for (const [k, { fromMs, toMs }] of joined.entries()) {
          expect(fromMs).toBeLessThan(toMs);
          if (k > 0) expect(fromMs).toBeGreaterThan(joined[k - 1]!.toMs);
        }
      }),
    );
  });
});

describe('ownSilenceMs', () => {
  it('counts each moment between the two that lies in a gap, once', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), moment, moment, (spans, fromMs, toMs) => {
        let expected = 0;
        for (let ms = fromMs; ms < toMs; ms++) if (inside(spans, ms)) expected++;
        expect(ownSilenceMs(joinSpans(spans), fromMs, toMs)).toBe(expected);
      }),
    );
  });
});

describe('livenessOf with gaps of our own', () => {
  const MINUTE = 60_000;
  const judge = (nowMs: number, gaps: { fromMs: number; toMs: number }[]) =>
    livenessOf({ lastMs: 0, nowMs, expectedIntervalS: 60, willOffline: false, gaps });

  it('goes on where it was when the outage began', () => {
    const outage = [{ fromMs: MINUTE, toMs: 601 * MINUTE }];
    expect(judge(602 * MINUTE, [])).toBe('offline');
    expect(judge(602 * MINUTE, outage)).toBe('live');
    expect(judge(604 * MINUTE, outage)).toBe('late');
    expect(judge(622 * MINUTE, outage)).toBe('offline');
  });

  it('is never worse for a gap, and never better than at its beginning', () => {
    const order = ['live', 'late', 'stale', 'offline'];
    const minutes = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(minutes, minutes, minutes, (from, length, later) => {
        const gap = { fromMs: from * MINUTE, toMs: (from + length) * MINUTE };
        const nowMs = gap.toMs + later * MINUTE;
        const rank = (...gaps: { fromMs: number; toMs: number }[]) => order.indexOf(judge(nowMs, gaps));
        expect(rank(gap)).toBeLessThanOrEqual(rank());
        expect(rank(gap)).toBeGreaterThanOrEqual(order.indexOf(judge(gap.fromMs, [])));
      }),
    );
  });
});
