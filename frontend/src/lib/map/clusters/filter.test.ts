import type { Thing } from '@commune/contract';
import { LIVENESS } from '@commune/domain';
import { describe, expect, it } from 'vitest';
import { isShown, isSilent } from './filter.ts';

const gauge: Thing = {
  id: 1,
  slug: 'gauge',
  kind: 'river-gauge',
  domain: 'river',
  name: { vi: 'Trạm', en: 'Gauge' },
  position: [109.1, 12.24],
  positionAccuracyM: null,
  positionVerified: true,
  unit: null,
  state: 'registered',
  lastHeardMs: null,
  datastreams: [],
};

const never = () => false;

describe('isShown', () => {
  it('keeps what is not registered or has no position off the map', () => {
    const all = { domain: null, view: 'all' } as const;
    expect(isShown(gauge, 'never', all, never)).toBe(true);
    expect(isShown({ ...gauge, state: 'discovered' }, 'live', all, never)).toBe(false);
    expect(isShown({ ...gauge, state: 'retired' }, 'live', all, never)).toBe(false);
    expect(isShown({ ...gauge, position: null }, 'live', all, never)).toBe(false);
  });

  it('filters by domain', () => {
    expect(isShown(gauge, 'live', { domain: 'river', view: 'all' }, never)).toBe(true);
    expect(isShown(gauge, 'live', { domain: 'water', view: 'all' }, never)).toBe(false);
  });

  it('shows the silent alone in the stale view', () => {
    expect(LIVENESS.filter((liveness) => isShown(gauge, liveness, { domain: null, view: 'stale' }, never))).toEqual(
      LIVENESS.filter(isSilent),
    );
    expect(LIVENESS.filter(isSilent)).toEqual(['stale', 'offline', 'never']);
  });

  it('shows in the abnormal view what has an alarm, and nothing else', () => {
    const abnormal = { domain: null, view: 'abnormal' } as const;
    expect(isShown(gauge, 'live', abnormal, never)).toBe(false);
    expect(isShown(gauge, 'live', abnormal, (id) => id === 1)).toBe(true);
  });
});
