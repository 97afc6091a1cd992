import type { Alarm, Commune, Registry, Thing } from '@commune/contract';
import { expect, it } from 'vitest';
import { alarmEntries, middleOf, placeEntries, thingEntries, unitEntries } from './entries.ts';
import { buildIndex, search } from './rank.ts';

const thing = (id: number, slug: string, vi: string): Thing =>
  ({ id, slug, kind: 'river-gauge', domain: 'river', name: { vi, en: vi }, unit: 'office' }) as Thing;
const things = [thing(1, 'tv-01', 'Trạm Đồng Trăng'), thing(2, 'tv-02', 'Trạm Diên Phú')];
const registry = {
  things,
  kinds: [{ key: 'river-gauge', domain: 'river', name: { vi: 'Trạm thủy văn', en: 'River gauge' } }],
} as unknown as Registry;
const commune = {
  units: [{ key: 'office', name: { vi: 'Văn phòng', en: 'Office' }, part: { vi: 'Dữ liệu', en: 'Data' } }],
  basemap: {
    features: [
      {
        geometry: {
          type: 'LineString',
          coordinates: [
            [109, 12],
            [109.1, 12.1],
            [109.2, 12.3],
          ],
        },
        properties: { key: 'ql1', kind: 'road', name: { vi: 'Quốc lộ 1', en: 'National road 1' }, ref: 'QL1' },
      },
    ],
  },
} as unknown as Commune;
const alarm = (id: string, of: Thing, severity: Alarm['severity'], open = true) =>
  ({
    id,
    open,
    severity,
    thing: { id: of.id, slug: of.slug, name: of.name },
    rule: { key: 'stage', name: { vi: 'Mực nước sông', en: 'River stage' } },
    level: { vi: 'BĐ2', en: 'BĐ2' },
  }) as Alarm;

it('puts the thing in alarm first among equals', () => {
  const entries = thingEntries(registry, commune, [alarm('1', things[1]!, 'low'), alarm('2', things[1]!, 'high')]);
  expect(search(buildIndex(entries), 'trạm', 5).items.map(({ key }) => key)).toEqual(['thing/tv-02', 'thing/tv-01']);
});

it('finds things by their kind and by the unit that leads', () => {
  const index = buildIndex([...thingEntries(registry, commune, []), ...unitEntries(commune)]);
  expect(search(index, 'gauge tv-02', 5).items.map(({ key }) => key)).toEqual(['thing/tv-02']);
  expect(search(index, 'văn phòng', 5).items.map(({ key }) => key)).toEqual([
    'unit/office',
    'thing/tv-02',
    'thing/tv-01',
  ]);
});

it('finds a road by its sign and leads to the middle of it', () => {
  const entries = placeEntries(commune, () => ({ vi: 'Đường', en: 'Road' }));
  expect(search(buildIndex(entries), 'ql1', 5).items[0]?.choice).toEqual({ to: 'position', position: [109.1, 12.1] });
});

it('finds open alarms by rule, level and thing, and leads to the thing', () => {
  const alarms = [alarm('1', things[0]!, 'high'), alarm('2', things[1]!, 'high', false)];
  const entries = alarmEntries(alarms, things);
  expect(entries.map(({ key }) => key)).toEqual(['alarm/1']);
  expect(search(buildIndex(entries), 'bd2 dong trang', 5).items[0]?.choice).toEqual({ to: 'thing', thing: things[0] });
});

it('takes the middle of an area from its frame', () => {
  const ring: [number, number][] = [
    [0, 0],
    [4, 0],
    [4, 2],
    [0, 2],
    [0, 0],
  ];
  expect(middleOf({ geometry: { type: 'Polygon', coordinates: [ring] } })).toEqual([2, 1]);
});
