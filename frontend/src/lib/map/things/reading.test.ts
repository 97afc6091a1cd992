import type { Thing } from '@commune/contract';
import { kinds, properties } from '@commune/db/seeds';
import { describe, expect, it } from 'vitest';
import type { Latest, Liveness } from '../../feed/feed.ts';
import { mainDatastream } from './main-value.ts';
import { readingOf } from './reading.ts';

const NOW = 1_764_000_000_000;
const byKey = new Map(properties.map((property) => [property.key, property]));

function thingOf(kindKey: string): Thing {
  const kind = kinds.find(({ key }) => key === kindKey)!;
  return {
    id: 1,
    slug: kindKey,
    kind: kindKey,
    domain: kind.domain,
    name: { vi: kind.name.vi, en: kind.name.en },
    position: [109.1, 12.24],
    positionAccuracyM: null,
    positionVerified: true,
    unit: null,
    state: 'registered',
    lastHeardMs: null,
    datastreams: kind.datastreams.map((datastream, i) => ({ id: i + 1, ...datastream })),
  };
}

function feedOf(latest: Record<number, Latest>, heard: number | null, ofValue: Liveness = 'live') {
  return {
    latest: (id: number) => latest[id],
    liveness: () => 'live' as const,
    datastreamLiveness: () => ofValue,
    lastHeardMs: () => heard,
    now: () => NOW,
  };
}

describe('readingOf', () => {
  const gauge = thingOf('river-gauge');

  it('prints value, unit and age in the language of the page', () => {
    const feed = feedOf({ 1: { t: NOW - 6000, v: 10.18, q: 0 } }, NOW - 6000);
    expect(readingOf(feed, byKey, gauge, 'vi')).toMatchObject({
      value: { text: '10,18', symbol: 'm' },
      note: '6 s trước',
    });
    expect(readingOf(feed, byKey, gauge, 'en')).toMatchObject({
      value: { text: '10.18', symbol: 'm' },
      note: '6 s ago',
    });
  });

  it('never puts a zero where there is nothing', () => {
    const reading = readingOf(feedOf({}, null), byKey, gauge, 'vi');
    expect(reading.value).toBeUndefined();
    expect(reading.note).toBe('');
  });

  it('gives the age of the value it shows, not of the thing’s newest message', () => {
    const feed = feedOf({ 1: { t: NOW - 120_000, v: 3, q: 0 }, 2: { t: NOW, v: 12, q: 0 } }, NOW);
    expect(readingOf(feed, byKey, gauge, 'vi').note).toBe('2 ph trước');
  });

  it('says that the value is old though its thing still reports', () => {
    const feed = feedOf({ 1: { t: NOW - 7_200_000, v: 3, q: 0 }, 2: { t: NOW, v: 12, q: 0 } }, NOW, 'stale');
    expect(readingOf(feed, byKey, gauge, 'vi')).toMatchObject({
      liveness: 'live',
      value: { liveness: 'stale', suspect: false },
      note: 'Số liệu cũ · 2h00 trước',
    });
  });

  it('doubts a value that is marked suspect', () => {
    const feed = feedOf({ 1: { t: NOW, v: 3, q: 2 } }, NOW);
    expect(readingOf(feed, byKey, gauge, 'vi').value?.suspect).toBe(true);
  });
});

describe('mainDatastream', () => {
  it('answers what a person asks first of a kind', () => {
    expect(mainDatastream(thingOf('reservoir'))?.property).toBe('reservoir-fill');
    expect(mainDatastream(thingOf('waste-bin'))?.property).toBe('bin-fill');
  });
  it('exists for every kind, with a property that is defined', () => {
    for (const { key } of kinds) expect(byKey.has(mainDatastream(thingOf(key))?.property ?? ''), key).toBe(true);
  });
});
