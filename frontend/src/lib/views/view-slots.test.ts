import type { Commune } from '@commune/contract';
import { basemap, commune as place, units } from '@commune/db/seeds';
import { describe, expect, it } from 'vitest';
import { firstViews, nameOfView, readViews, SLOTS } from './view-slots.ts';

const commune: Commune = {
  ...place,
  basemap: { type: 'FeatureCollection', features: basemap },
  units,
  basemapOverride: null,
};
const whole = { vi: 'Toàn xã', en: 'Whole commune' };

describe('firstViews', () => {
  it('fills the slots with the whole commune and places inside it', () => {
    const views = firstViews(commune, whole);
    expect(views).toHaveLength(SLOTS.length);
    expect(views.map((view) => view?.name.vi)).toEqual([
      'Toàn xã',
      'Sông Cái',
      'Thành cổ Diên Khánh',
      'Nút giao QL1 – đường 23/10',
    ]);
    const [west, south, east, north] = commune.bounds;
    for (const view of views.slice(1)) {
      const [w, s, e, n] = view!.bounds!;
      expect(w >= west && s >= south && e <= east && n <= north && w < e && s < n).toBe(true);
    }
  });

  it('leaves a slot empty where the commune has no such place', () => {
    const bare = { ...commune, basemap: { ...commune.basemap, features: [] } };
    expect(firstViews(bare, whole).slice(1)).toEqual([null, null, null]);
  });
});

describe('nameOfView', () => {
  it('is the nearest place and the domain', () => {
    const [lon, lat] = commune.centre;
    const named = nameOfView(commune, [lon, lat, lon, lat], { vi: 'Điện', en: 'Power' });
    expect(named.vi).toMatch(/^.+ · Điện$/);
    expect(named.en).toMatch(/^.+ · Power$/);
  });
});

describe('readViews', () => {
  it('reads back what was stored', () => {
    const view = firstViews(commune, whole)[1]!;
    expect(readViews(JSON.stringify([null, view]))).toEqual([null, view, null, null]);
  });
  it.each([
    null,
    'no JSON',
    '{}',
    '[{"name":"x"}]',
    '[{"name":{"vi":"a","en":"b"},"severities":[],"view":"all","bounds":["x"]}]',
  ])('takes %s for nothing stored', (stored) => {
    expect(readViews(stored)).toEqual([null, null, null, null]);
  });
});
