import type { Position } from '@commune/contract';
import { CITADEL, DIEN_AN, DIEN_TOAN, HOSPITAL, SON_THANH_PLANT, VO_CANH_PLANT } from '../basemap/places.ts';
import { AM_CHUA_RESERVOIR, SUOI_DAU_RESERVOIR } from '../basemap/water.ts';
import { moved } from '../geometry.ts';
import { type SeedThing, seedThing } from './seed-thing.ts';

type Row = [kind: string, slug: string, vi: string, en: string, position: Position, accuracyM: number];

function station([kind, slug, vi, en, position, accuracyM]: Row): SeedThing {
  return seedThing(kind, slug, { vi, en }, position, accuracyM);
}

const supplies: Row[] = [
  ['reservoir', 'reservoir-suoi-dau', 'Hồ Suối Dầu', 'Suối Dầu Reservoir', SUOI_DAU_RESERVOIR, 1000],
  ['reservoir', 'reservoir-am-chua', 'Hồ Am Chúa', 'Am Chúa Reservoir', AM_CHUA_RESERVOIR, 1000],
  ['water-plant', 'water-vo-canh', 'Nhà máy nước Võ Cạnh', 'Võ Cạnh Water Plant', VO_CANH_PLANT, 1500],
  ['water-plant', 'water-son-thanh', 'Nhà máy nước Sơn Thạnh', 'Sơn Thạnh Water Plant', SON_THANH_PLANT, 3000],
];

/** What the commune lives with but does not hold: gauges, reservoirs and water plants beyond its outline. */
export const outsideStations: SeedThing[] = [
  {
    ...station([
      'river-gauge',
      'river-dong-trang',
      'Trạm thủy văn Đồng Trăng',
      'Đồng Trăng river gauge',
      [109.007, 12.282],
      100,
    ]),
    positionVerified: true,
  },
  station(['river-gauge', 'river-dien-phu', 'Trạm thủy văn Diên Phú', 'Diên Phú river gauge', [109.135, 12.268], 2000]),
  ...supplies.map(station),
];

const inside: Row[] = [
  ['air-station', 'air-thanh-co', 'Trạm không khí Thành cổ', 'Citadel air-quality station', CITADEL, 500],
  [
    'air-station',
    'air-benh-vien',
    'Trạm không khí khu bệnh viện',
    'Hospital air-quality station',
    moved(HOSPITAL, 60, -80),
    100,
  ],
  ['air-station', 'air-dien-toan', 'Trạm không khí Diên Toàn', 'Diên Toàn air-quality station', DIEN_TOAN, 1000],
  ['weather-station', 'weather-dien-an', 'Trạm khí tượng Diên An', 'Diên An weather station', DIEN_AN, 800],
  [
    'weather-station',
    'weather-bac-song',
    'Trạm khí tượng bắc sông Cái',
    'North bank weather station',
    [109.097, 12.2668],
    800,
  ],
  [
    'canal-gauge',
    'canal-nga-ba-song',
    'Điểm đo mực nước ngã ba sông Suối Dầu – sông Cái',
    'Water level at the confluence of the Dầu and the Cái',
    [109.0899, 12.2594],
    200,
  ],
  [
    'canal-gauge',
    'canal-thanh-co',
    'Điểm đo mực nước hào Thành cổ',
    'Citadel moat water level',
    moved(CITADEL, 351, 202),
    500,
  ],
  [
    'canal-gauge',
    'canal-dien-an',
    'Điểm đo mực nước kênh Diên An',
    'Diên An canal water level',
    moved(DIEN_AN, 300, 250),
    800,
  ],
  [
    'canal-gauge',
    'canal-dien-toan',
    'Điểm đo mực nước kênh Diên Toàn',
    'Diên Toàn canal water level',
    moved(DIEN_TOAN, -250, -300),
    1000,
  ],
];

/** Single stations inside the commune. */
export const insideStations: SeedThing[] = inside.map(station);
