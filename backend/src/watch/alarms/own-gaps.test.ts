import { describe, expect, it } from 'vitest';
import { OwnGaps } from './own-gaps.ts';

const SECOND = 1000;

describe('gaps of ours', () => {
  it('reach back to what was heard last, but not for long where somebody looked meanwhile', () => {
    const found = new OwnGaps();
    expect(found.note(true, 10 * SECOND, 300 * SECOND)).toBe(true);
    expect(found.spans()).toEqual([{ fromMs: 10 * SECOND, toMs: Number.POSITIVE_INFINITY }]);
    const watched = new OwnGaps();
    expect(watched.note(false, 10 * SECOND, 200 * SECOND)).toBe(false);
    expect(watched.note(true, 10 * SECOND, 300 * SECOND)).toBe(true);
    expect(watched.spans()).toEqual([{ fromMs: 285 * SECOND, toMs: Number.POSITIVE_INFINITY }]);
  });

  it('stay when they have ended, beside those that are written down', () => {
    const gaps = new OwnGaps();
    gaps.note(true, 100, 200);
    expect(gaps.note(true, 100, 250)).toBe(false);
    expect(gaps.note(false, 100, 300)).toBe(true);
    gaps.list([
      { fromMs: 10, toMs: 20 },
      { fromMs: 250, toMs: 400 },
    ]);
    expect(gaps.spans()).toEqual([
      { fromMs: 10, toMs: 20 },
      { fromMs: 100, toMs: 400 },
    ]);
  });
});
