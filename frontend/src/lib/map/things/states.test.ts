import type { Liveness } from '@commune/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildClusterIndex } from '../clusters/cluster-index.ts';
import { FRESH_MS, ThingStates } from './states.ts';

const looks = (liveness: Liveness, alarmed = false) => ({ livenessOf: () => liveness, isAlarmed: () => alarmed });

let states: ThingStates;
beforeEach(() => {
  states = new ThingStates();
});

describe('a thing', () => {
  it('is told once per change', () => {
    const first = { liveness: 'live', fresh: false, alarmed: false };
    expect(states.thingChange(1, looks('live'))).toEqual({ state: first, clusterConcerned: true });
    expect(states.thingChange(1, looks('live'))).toBeUndefined();
    expect(states.thingChange(1, looks('late'))).toMatchObject({ state: { liveness: 'late' }, clusterConcerned: true });
  });

  it('concerns its clusters when it gets an alarm', () => {
    states.thingChange(1, looks('live'));
    expect(states.thingChange(1, looks('live', true))).toMatchObject({
      state: { alarmed: true },
      clusterConcerned: true,
    });
    expect(states.thingChange(1, looks('live', true))).toBeUndefined();
  });

  it('is fresh for one second after a message, and not when first seen', () => {
    states.heard(1, 5000, 0);
    states.thingChange(1, looks('live'));
    expect(states.anyFresh).toBe(false);

    states.heard(1, 6000, 100);
    expect(states.thingChange(1, looks('live'))).toMatchObject({ state: { fresh: true }, clusterConcerned: false });
    expect(states.expired(100 + FRESH_MS - 1)).toEqual([]);
    expect(states.expired(100 + FRESH_MS)).toEqual([1]);
    expect(states.thingChange(1, looks('live'))).toMatchObject({ state: { fresh: false } });
  });

  it('is fresh with its first message ever', () => {
    states.heard(1, null, 0);
    states.heard(1, 6000, 100);
    expect(states.anyFresh).toBe(true);
  });
});

describe('a cluster', () => {
  const index = buildClusterIndex(
    Array.from({ length: 8 }, (_, i) => ({
      id: i + 1,
      domain: 'lighting' as const,
      position: [109.1 + i * 1e-6, 12.24] as [number, number],
    })),
  );
  const cluster = [...index.members.keys()][0]!;

  it('looks silent when more than half of it is', () => {
    const of = (silent: number) => ({
      livenessOf: (id: number): Liveness => (id <= silent ? 'offline' : 'live'),
      isAlarmed: () => false,
    });
    expect(states.clusterChange(cluster, index, of(4))).toEqual({ silent: false, alarmed: false });
    expect(states.clusterChange(cluster, index, of(3))).toBeUndefined();
    expect(states.clusterChange(cluster, index, of(5))).toEqual({ silent: true, alarmed: false });
  });

  it('looks alarmed as soon as one of it is', () => {
    const one = { ...looks('live'), isAlarmed: (id: number) => id === 3 };
    expect(states.clusterChange(cluster, index, one)).toEqual({ silent: false, alarmed: true });
  });

  it('is told anew after a rebuild, when the same id may be another cluster', () => {
    states.clusterChange(cluster, index, looks('live'));
    states.forgetClusters();
    expect(states.clusterChange(cluster, index, looks('live'))).toEqual({ silent: false, alarmed: false });
  });
});
