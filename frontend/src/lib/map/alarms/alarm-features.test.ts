import type { Severity } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import type { ThingAlarms } from '../../alarms/alarm-table.ts';
import { buildClusterIndex } from '../clusters/cluster-index.ts';
import { alarmFeatures, type Looks } from './alarm-features.ts';

const alarmed = (worst: Severity, change: Partial<ThingAlarms> = {}): ThingAlarms => ({
  worst,
  count: 1,
  unacknowledged: false,
  ended: false,
  datastreamId: null,
  ...change,
});

/** Eight lamps in one place, which cluster, and a station by itself. */
const index = buildClusterIndex([
  ...Array.from({ length: 8 }, (_, k) => ({
    id: k + 1,
    domain: 'lighting' as const,
    position: [109.1 + k * 1e-6, 12.24] as [number, number],
  })),
  { id: 20, domain: 'river' as const, position: [109.12, 12.25] as [number, number] },
]);

function draw(alarms: Record<number, ThingAlarms>) {
  const looks: Looks = {
    alarmsOf: (id) => alarms[id],
    livenessOf: () => 'stale',
    labelOf: (id) => `value of ${id}`,
    imageOf: ({ domain, liveness, severity, ended }) => [domain, liveness, severity, ended].join(' '),
  };
  return alarmFeatures(index, Object.keys(alarms).map(Number), looks).features.map(({ properties }) => properties);
}
const pinsOf = (drawn: ReturnType<typeof draw>) => drawn.filter(({ count }) => count === 1);
const clustersOf = (drawn: ReturnType<typeof draw>) => drawn.filter(({ count }) => count > 1);

describe('alarmFeatures', () => {
  it('keeps the last severity of a thing that has fallen silent: only its stroke is another', () => {
    expect(pinsOf(draw({ 20: alarmed('high') }))).toMatchObject([
      { image: 'river stale high false', severity: 'high', rank: 1 },
    ]);
  });

  it('labels critical and high ones with their value, milder ones not', () => {
    expect(draw({ 20: alarmed('critical') })[0]?.label).toBe('value of 20');
    expect(draw({ 20: alarmed('high') })[0]?.label).toBe('value of 20');
    expect(draw({ 20: alarmed('medium') })[0]?.label).toBe('');
  });

  it('says what nobody has acknowledged and what has ended', () => {
    const [pin] = draw({ 20: alarmed('low', { unacknowledged: true, ended: true }) });
    expect(pin).toMatchObject({ flashing: true, image: 'river stale low true' });
  });

  it('gives a cluster the worst inside, the number of alarms, and the flash of any of them', () => {
    const drawn = draw({
      1: alarmed('low', { count: 2 }),
      3: alarmed('critical'),
      4: alarmed('high', { unacknowledged: true }),
    });
    const clusters = clustersOf(drawn);
    expect(clusters.length).toBeGreaterThan(0);
    for (const cluster of clusters) {
      expect(cluster).toMatchObject({ severity: 'critical', alarms: 4, flashing: true, label: '' });
    }
  });

  it('draws a thing alone and its cluster at different zooms', () => {
    const drawn = draw({ 1: alarmed('low') });
    const pin = pinsOf(drawn)[0]!;
    for (const cluster of clustersOf(drawn)) expect(cluster.toZoom).toBeLessThanOrEqual(pin.fromZoom);
  });

  it('leaves out what is not on the map', () => {
    expect(draw({ 999: alarmed('critical') })).toEqual([]);
  });
});
