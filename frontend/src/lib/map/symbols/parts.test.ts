import { DOMAINS } from '@commune/contract';
import { LIVENESS } from '@commune/domain';
import { describe, expect, it } from 'vitest';
import { symbolParts } from './parts.ts';
import { SHAPE_EXTENT, SHAPES } from './shapes.ts';

const every = DOMAINS.flatMap((domain) => LIVENESS.map((liveness) => ({ domain, liveness })));

describe('the ten shapes', () => {
  it('are ten different silhouettes', () => {
    expect(new Set(DOMAINS.map((domain) => SHAPES[domain].outline)).size).toBe(10);
  });
  it('stay inside their square', () => {
    for (const domain of DOMAINS) {
      const absolute = SHAPES[domain].outline.match(/[MLHVC][^a-z]*/g)?.join(' ') ?? '';
      const numbers = (absolute.match(/-?\d*\.?\d+/g) ?? []).map(Number);
      expect(Math.max(...numbers.map(Math.abs)), domain).toBeLessThanOrEqual(SHAPE_EXTENT);
    }
  });
});

describe('symbolParts', () => {
  it('draws each of the fifty in its own way', () => {
    expect(new Set(every.map(({ domain, liveness }) => JSON.stringify(symbolParts(domain, liveness)))).size).toBe(50);
  });
  it('fills the live and half the late, and leaves the silent hollow', () => {
    for (const { domain, liveness } of every) {
      const filled = symbolParts(domain, liveness).filter(
        ({ path, fill }) => fill === 'ink' && path === SHAPES[domain].solid,
      );
      expect(
        filled.map(({ leftHalf }) => leftHalf ?? false),
        `${domain} ${liveness}`,
      ).toEqual({ live: [false], late: [true], stale: [], offline: [], never: [] }[liveness]);
    }
  });
  it('tells the silent states apart by stroke: dashed, slashed, dotted', () => {
    const inked = (liveness: 'stale' | 'offline' | 'never') =>
      symbolParts('water', liveness).filter(({ stroke }) => stroke === 'ink');
    expect(inked('stale').map(({ dash }) => dash?.[0])).toEqual([3.4]);
    expect(inked('offline')).toHaveLength(2);
    expect(inked('never')[0]).toMatchObject({ roundCap: true, dash: [0.1, 3.2] });
  });
});
