import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinNearest, piecesOf } from './pieces.ts';
import { bucketStart, LEVEL_MS } from './resolution.ts';

const at = (time: string) => Date.parse(`2026-11-${time}+07:00`);
const show = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString().slice(8, 16).replace('T', ' ');

it('reads the ends from finer tables, and what is not over or not rolled up', () => {
  const range = { fromMs: at('20T22:55:00'), toMs: at('25T09:05:00') };
  const coverage = {
    untilMs: at('25T08:12:00'),
    pending: [{ fromMs: at('23T10:00:00'), toMs: at('23T11:00:00') }],
  };
  const pieces = piecesOf(range, '1d', coverage).map(({ level, fromMs, toMs }) => [level, show(fromMs), show(toMs)]);
  expect(pieces).toEqual([
    ['raw', '20 22:55', '20 23:00'],
    ['1h', '20 23:00', '21 00:00'],
    ['1d', '21 00:00', '23 00:00'],
    ['1h', '23 00:00', '23 10:00'],
    ['raw', '23 10:00', '23 11:00'],
    ['1h', '23 11:00', '24 00:00'],
    ['1d', '24 00:00', '25 00:00'],
    ['1h', '25 00:00', '25 08:00'],
    ['10m', '25 08:00', '25 08:10'],
    ['raw', '25 08:10', '25 09:05'],
  ]);
});

it('covers any range exactly, by whole buckets that are over and have nothing pending', () => {
  const ms = fc.integer({ min: at('10T00:00:00'), max: at('20T00:00:00') });
  const spans = fc.array(ms, { maxLength: 8 }).map((list) => {
    const [...sorted] = [...new Set(list)].sort((a, b) => a - b);
    return Array.from({ length: sorted.length >> 1 }, (_, k) => ({ fromMs: sorted[2 * k]!, toMs: sorted[2 * k + 1]! }));
  });
  fc.assert(
    fc.property(ms, ms, ms, spans, fc.constantFrom('raw', '10m', '1h', '1d'), (a, b, untilMs, pending, level) => {
      const range = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
      let doneMs = range.fromMs;
      for (const piece of piecesOf(range, level, { untilMs, pending })) {
        expect(piece.fromMs).toBe(doneMs);
        expect(piece.toMs).toBeGreaterThan(piece.fromMs);
        doneMs = piece.toMs;
        if (piece.level === 'raw') continue;
        for (const edge of [piece.fromMs, piece.toMs]) expect(bucketStart(edge, LEVEL_MS[piece.level])).toBe(edge);
        expect(piece.toMs).toBeLessThanOrEqual(untilMs);
        expect(pending.some(({ fromMs, toMs }) => fromMs < piece.toMs && toMs > piece.fromMs)).toBe(false);
      }
      expect(doneMs).toBe(range.toMs);
    }),
  );
});

it('joins the spans that lie closest', () => {
  const spans = [0, 10, 13, 30, 34].map((fromMs) => ({ fromMs, toMs: fromMs + 2 }));
  expect(joinNearest(spans, 3)).toEqual([
    { fromMs: 0, toMs: 2 },
    { fromMs: 10, toMs: 15 },
    { fromMs: 30, toMs: 36 },
  ]);
  expect(joinNearest(spans, 5)).toEqual(spans);
});
