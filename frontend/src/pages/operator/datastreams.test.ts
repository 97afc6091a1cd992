import type { Thing } from '@commune/contract';
import { expect, it } from 'vitest';
import type { Latest } from '../../lib/feed/feed.ts';
import { shortestIntervalS, standsFor } from './datastreams.ts';

const rainGauge: Thing = {
  id: 1,
  slug: 'rain-1',
  kind: 'rain-gauge',
  domain: 'river',
  name: { vi: 'Trạm đo mưa', en: 'Rain gauge' },
  position: null,
  positionAccuracyM: null,
  positionVerified: true,
  unit: null,
  state: 'registered',
  lastHeardMs: null,
  datastreams: [
    { id: 11, key: 'rain', property: 'rain', expectedIntervalS: 600 },
    { id: 12, key: 'battery-voltage', property: 'battery-voltage', expectedIntervalS: 300 },
    { id: 13, key: 'signal-strength', property: 'signal-strength', expectedIntervalS: 300 },
  ],
};
const from = (rows: Record<number, Latest>) => (id: number) => rows[id];

it('shows the main datastream though another was heard later', () => {
  const heard = standsFor(rainGauge, from({ 11: { t: 1, v: 0, q: 0 }, 12: { t: 2, v: 3.9, q: 0 } }));
  expect(heard).toEqual({ datastream: rainGauge.datastreams[0], latest: { t: 1, v: 0, q: 0 } });
});

it('shows the one heard last where the main one has no value, and nothing where none has', () => {
  const heard = standsFor(rainGauge, from({ 12: { t: 2, v: 3.9, q: 0 }, 13: { t: 3, v: -70, q: 0 } }));
  expect(heard?.datastream.key).toBe('signal-strength');
  expect(standsFor(rainGauge, from({}))).toBeNull();
});

it('hangs liveness on the shortest rhythm', () => {
  expect(shortestIntervalS(rainGauge)).toBe(300);
  expect(shortestIntervalS({ ...rainGauge, datastreams: [] })).toBeNull();
});
