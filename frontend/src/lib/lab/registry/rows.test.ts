import type { KnownThing, ThingState } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { fitting, NO_FILTER, registryIndex, registryRows } from './rows.ts';

const KINDS = [{ key: 'air-node', domain: 'environment' as const, name: { vi: 'Điểm đo bụi', en: 'Dust sensor' } }];

function thing(slug: string, state: ThingState, more: Partial<KnownThing> = {}): KnownThing {
  const name = state === 'discovered' ? null : { vi: `Trạm ${slug}`, en: `Station ${slug}` };
  const place = { position: null, positionAccuracyM: null, positionVerified: false, unit: null };
  const known = { id: 1, slug, state, name, kind: null, domain: null, lastHeardMs: null, datastreams: [], ...place };
  return { ...known, ...more };
}

const things = [
  thing('a1', 'registered', { kind: 'air-node', domain: 'environment' }),
  thing('old', 'retired', { kind: 'air-node', domain: 'environment' }),
  thing('g1', 'registered', { kind: 'river-gauge', domain: 'river', name: { vi: 'Đồng Trăng', en: 'Dong Trang' } }),
  thing('lạ-1', 'discovered', { lastHeardMs: 10 }),
  thing('lạ-2', 'discovered', { lastHeardMs: 20 }),
];
const index = registryIndex(registryRows(things, KINDS));
const slugs = (filter: Partial<typeof NO_FILTER>) =>
  fitting(index, { ...NO_FILTER, ...filter }).map((row) => row.thing.slug);

describe('the list of the registry', () => {
  it('begins with what was discovered, the last heard first, and ends with what is retired', () => {
    expect(slugs({})).toEqual(['lạ-2', 'lạ-1', 'a1', 'g1', 'old']);
  });

  it('finds by name, slug and kind without diacritics', () => {
    expect(slugs({ text: 'dong trang' })).toEqual(['g1']);
    expect(slugs({ text: 'la 1' })).toEqual(['lạ-1']);
    expect(slugs({ text: 'diem do bui' })).toEqual(['a1', 'old']);
    expect(slugs({ text: 'teapot' })).toEqual([]);
  });

  it('is narrowed by state, domain and kind together', () => {
    expect(slugs({ state: 'registered' })).toEqual(['a1', 'g1']);
    expect(slugs({ domain: 'environment', state: 'retired' })).toEqual(['old']);
    expect(slugs({ kind: 'river-gauge', text: 'tram' })).toEqual([]);
  });
});
