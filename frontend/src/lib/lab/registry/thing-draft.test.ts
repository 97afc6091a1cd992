import type { KnownThing } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { draftOf, placedAt, readThingDraft } from './thing-draft.ts';
import { registryVi } from './words-vi.ts';

const KINDS = [{ key: 'air-node', domain: 'environment' as const, name: { vi: 'Bụi', en: 'Dust' } }];
const heard: KnownThing = {
  ...{ id: 1, slug: 'x1', state: 'discovered', kind: null, domain: null, name: null, position: null },
  ...{ positionAccuracyM: null, positionVerified: false, unit: null, lastHeardMs: 5 },
  datastreams: [{ id: 4, key: 'pm25', property: 'pm25', expectedIntervalS: 300 }],
};
const read = (change: object) => readThingDraft({ ...draftOf(heard), ...change }, heard, KINDS, registryVi);
const named = { nameVi: ' Trạm ', nameEn: 'Station', kind: 'air-node' };

describe('what is entered of a thing', () => {
  it('says at its fields what it lacks', () => {
    expect(read({})).toEqual({
      errors: { 'name.vi': 'cần tên', 'name.en': 'cần tên', kind: 'cần chọn loại' },
    });
    expect(read({ ...named, longitude: '109,1', latitude: '', accuracy: '0', intervals: { pm25: '1.5' } })).toEqual({
      errors: {
        'position.1': registryVi.editor.badLatitude,
        positionAccuracyM: registryVi.editor.badAccuracy,
        'interval.pm25': registryVi.editor.badInterval,
      },
    });
  });

  it('takes the domain of its kind and a place as it was typed or pressed', () => {
    const input = {
      ...{ name: { vi: 'Trạm', en: 'Station' }, kind: 'air-node', domain: 'environment', unit: null },
      ...{ position: null, positionAccuracyM: null, positionVerified: false },
      datastreams: [{ key: 'pm25', expectedIntervalS: 300 }],
    };
    expect(read(named)).toEqual({ input });
    const placed = placedAt({ ...draftOf(heard), ...named, verified: true, accuracy: '5' }, [109.123456, 12.2]);
    expect(placed).toMatchObject({ longitude: '109,12346', latitude: '12,2', verified: false });
    const taken = readThingDraft(placed, heard, KINDS, registryVi);
    expect(taken).toEqual({ input: { ...input, position: [109.12346, 12.2], positionAccuracyM: 5 } });
  });
});
