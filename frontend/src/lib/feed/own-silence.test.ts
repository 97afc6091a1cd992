import { describe, expect, it } from 'vitest';
import { OwnSilence } from './own-silence.ts';

const noted = { fromMs: 0, toMs: 10 };

describe('OwnSilence', () => {
  it('remembers a stall from its first pulse to the first without', () => {
    const silence = new OwnSilence([noted]);
    expect(silence.pulse({ ingestStalled: false, at: 20 })).toBe(false);
    expect(silence.pulse({ ingestStalled: true, at: 30 })).toBe(false);
    expect(silence.pulse({ ingestStalled: true, at: 40 })).toBe(false);
    expect(silence.stalledSinceMs).toBe(30);
    expect(silence.pulse({ ingestStalled: false, at: 50 })).toBe(true);
    expect(silence.stalledSinceMs).toBeNull();
    expect(silence.spans).toEqual([noted, { fromMs: 30, toMs: 50 }]);
  });

  it('takes a cut connection for an outage until the backend tells, or does not', () => {
    const silence = new OwnSilence([]);
    silence.back(100, 200);
    expect(silence.spans).toEqual([{ fromMs: 100, toMs: 200 }]);
    silence.told([noted]);
    expect(silence.spans).toEqual([noted]);
    silence.back(300, 400);
    silence.told(null);
    expect(silence.spans).toEqual([noted]);
  });
});
