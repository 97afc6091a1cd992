import type { Liveness } from '@commune/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildClusterIndex } from '../clusters/cluster-index.ts';
import { FRESH_MS, ThingStates } from './states.ts';

let states: ThingStates;
beforeEach(() => {
  states = new ThingStates();
});

describe('a thing', () => {
  it('is told once per change', () => {
    expect(states.thingChange(1, 'live')).toEqual({ state: { liveness: 'live', fresh: false }, livenessChanged: true });
    expect(states.thingChange(1, 'live')).toBeUndefined();
    expect(states.thingChange(1, 'late')).toMatchObject({ state: { liveness: 'late' }, livenessChanged: true });
  });

  it('is fresh for one second after a message, and not when first seen', () => {
    states.heard(1, 5000, 0);
    states.thingChange(1, 'live');
    expect(states.anyFresh).toBe(false);

    states.heard(1, 6000, 100);
    expect(states.thingChange(1, 'live')).toEqual({ state: { liveness: 'live', fresh: true }, livenessChanged: false });
    expect(states.expired(100 + FRESH_MS - 1)).toEqual([]);
    expect(states.expired(100 + FRESH_MS)).toEqual([1]);
    expect(states.thingChange(1, 'live')).toMatchObject({ state: { fresh: false } });
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
    const of =
      (silent: number) =>
      (id: number): Liveness =>
        id <= silent ? 'offline' : 'live';
    expect(states.clusterChange(cluster, index, of(4))).toEqual({ silent: false });
    expect(states.clusterChange(cluster, index, of(3))).toBeUndefined();
    expect(states.clusterChange(cluster, index, of(5))).toEqual({ silent: true });
  });

  it('is told anew after a rebuild, when the same id may be another cluster', () => {
    const live = (): Liveness => 'live';
    states.clusterChange(cluster, index, live);
    states.forgetClusters();
    expect(states.clusterChange(cluster, index, live)).toEqual({ silent: false });
  });
});
