import type { Localized, Position } from '@commune/contract';
import { outline } from '../basemap/outline.ts';
import { citadelWall } from '../basemap/places.ts';
import { CENTRAL_CROSSING, type Road, roads, SOUTHERN_CROSSING, WESTERN_TURN } from '../basemap/roads.ts';
import { caiRiver } from '../basemap/water.ts';
import { distanceToLineM, inRing, moved, pointsAlong } from '../geometry.ts';
import { type SeedThing, seedThing } from './seed-thing.ts';

type Street = Pick<Road, 'key' | 'short' | 'accuracyM' | 'line'>;

const aroundCitadel: Street = {
  key: 'thanh-co',
  short: { vi: 'quanh Thành cổ', en: 'round the Citadel' },
  accuracyM: 500,
  line: citadelWall,
};
const { QL1, ROAD_23_10, VO_NGUYEN_GIAP } = roads;

const KERB_M = 12;
const VERGE_M = 25;

/** Things of a kind every `spacingM` along what of a street lies in the commune, numbered in its direction. */
function along(kind: string, slug: string, what: Localized, street: Street, spacingM: number): SeedThing[] {
  return pointsAlong(street.line, spacingM, VERGE_M)
    .filter((point) => inRing(point, outline))
    .map((point, index) => {
      const number = index + 1;
      const name = {
        vi: `${what.vi} ${street.short.vi} số ${number}`,
        en: `${what.en}, ${street.short.en} no. ${number}`,
      };
      return seedThing(kind, `${slug}-${street.key}-${number}`, name, point, street.accuracyM);
    });
}

function lamps(street: Street): SeedThing[] {
  const lamp = street.short.vi.startsWith('đường ') ? 'Đèn' : 'Đèn đường';
  return pointsAlong(street.line, 115, KERB_M)
    .filter((point) => inRing(point, outline))
    .map((point, index) => {
      const post = index + 1;
      const name = {
        vi: `${lamp} ${street.short.vi} – cột ${post}`,
        en: `Street lamp, ${street.short.en} – post ${post}`,
      };
      const slug = `lamp-${street.key}-${String(post).padStart(3, '0')}`;
      return seedThing('street-lamp', slug, name, point, street.accuracyM);
    });
}

const CABINET = { vi: 'Tủ điều khiển chiếu sáng', en: 'Lighting cabinet' };
const COUNTER = { vi: 'Điểm đếm xe', en: 'Traffic counter' };
const FLOOD_SENSOR = { vi: 'Điểm đo ngập', en: 'Flood sensor' };

/** QL1 goes under near the river only; road 23/10 was closed by water along its length in November 2025. */
const FLOODED_NEAR_RIVER_M = 1100;

function nearRiver(thing: SeedThing): boolean {
  return distanceToLineM(thing.position, caiRiver) < FLOODED_NEAR_RIVER_M;
}

function junction(slug: string, vi: string, en: string, crossing: Position, accuracyM: number): SeedThing {
  return seedThing('junction-counter', `junction-${slug}`, { vi, en }, moved(crossing, 8, 8), accuracyM);
}

export const roadside: SeedThing[] = [
  ...[QL1, ROAD_23_10, VO_NGUYEN_GIAP, aroundCitadel].flatMap(lamps),
  ...along('lamp-cabinet', 'lamp-cabinet', CABINET, QL1, 1100),
  ...along('lamp-cabinet', 'lamp-cabinet', CABINET, ROAD_23_10, 900),
  ...along('lamp-cabinet', 'lamp-cabinet', CABINET, VO_NGUYEN_GIAP, 1000),
  ...along('lamp-cabinet', 'lamp-cabinet', CABINET, aroundCitadel, 2600),
  ...along('traffic-counter', 'traffic', COUNTER, QL1, 850),
  ...along('traffic-counter', 'traffic', COUNTER, ROAD_23_10, 650),
  ...along('traffic-counter', 'traffic', COUNTER, VO_NGUYEN_GIAP, 1500),
  junction('ql1-23-10', 'Nút giao QL1 – đường 23/10', 'Crossing of QL1 and 23/10 Road', CENTRAL_CROSSING, 600),
  junction(
    'ql1-vo-nguyen-giap',
    'Nút giao QL1 – đại lộ Võ Nguyên Giáp',
    'Crossing of QL1 and Võ Nguyên Giáp Boulevard',
    SOUTHERN_CROSSING,
    800,
  ),
  junction('ql1-dt653', 'Nút giao QL1 – ĐT.653', 'Crossing of QL1 and ĐT.653', WESTERN_TURN, 1000),
  ...along('road-flood-sensor', 'flood', FLOOD_SENSOR, QL1, 380).filter(nearRiver),
  ...along('road-flood-sensor', 'flood', FLOOD_SENSOR, ROAD_23_10, 480),
];
