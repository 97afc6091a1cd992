import type { BasemapFeature, Position } from '@commune/contract';
import { regularPolygon } from '../geometry.ts';
import { CENTRAL_CROSSING } from './roads.ts';
import { PRELIMINARY, SCHEMATIC } from './sources.ts';

const PUBLIC_POSITION = 'Tọa độ công khai';

export const HOSPITAL: Position = [109.1091, 12.2576];
export const OFFICE: Position = [109.097, 12.258];
export const MARKET: Position = [109.091, 12.257];
export const DIEN_AN: Position = [109.115, 12.25];
export const DIEN_TOAN: Position = [109.106, 12.233];
export const VO_CANH_PLANT: Position = [109.143, 12.262];
export const SON_THANH_PLANT: Position = [109.035, 12.265];

/**
 * The hexagon's centre. Sources put it at 12.2575 N ± 500 m; drawn 145 m south of that, within the error,
 * because the citadel stands south of the river and the wall would otherwise cross the drawn one.
 */
export const CITADEL: Position = [109.094, 12.2562];
/** The wall is 2,693 m round; the side of a regular hexagon equals its radius. */
export const citadelWall: Position[] = regularPolygon(CITADEL, 6, 2693 / 6);

type Row = [key: string, vi: string, en: string, position: Position, accuracyM: number, verified: boolean];

const rows: Row[] = [
  [
    'benh-vien',
    'Bệnh viện Bệnh nhiệt đới tỉnh Khánh Hòa',
    'Khánh Hòa Hospital for Tropical Diseases',
    HOSPITAL,
    10,
    true,
  ],
  [
    'nga-ba-song',
    'Ngã ba sông Suối Dầu – sông Cái',
    'Confluence of the Dầu and the Cái',
    [109.0894, 12.2596],
    200,
    true,
  ],
  ['ben-xe-phia-nam', 'Bến xe phía Nam Nha Trang', 'Nha Trang Southern Bus Station', [109.1349, 12.2584], 50, true],
  ['cho-dien-khanh', 'Chợ Diên Khánh', 'Diên Khánh Market', MARKET, 600, false],
  ['tru-so-cu', 'Trụ sở cũ của huyện, 145 Lý Tự Trọng', 'Former district office, 145 Lý Tự Trọng', OFFICE, 700, false],
  ['nut-giao', 'Nút giao QL1 – đường 23/10', 'Crossing of QL1 and 23/10 Road', CENTRAL_CROSSING, 600, false],
  ['dien-an', 'Diên An', 'Diên An', DIEN_AN, 800, false],
  ['dien-toan', 'Diên Toàn', 'Diên Toàn', DIEN_TOAN, 1000, false],
  ['nha-may-vo-canh', 'Nhà máy nước Võ Cạnh', 'Võ Cạnh Water Plant', VO_CANH_PLANT, 1500, false],
  ['nha-may-son-thanh', 'Nhà máy nước Sơn Thạnh', 'Sơn Thạnh Water Plant', SON_THANH_PLANT, 3000, false],
];

const citadel: BasemapFeature = {
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates: [citadelWall] },
  properties: {
    key: 'thanh-co',
    kind: 'place',
    name: { vi: 'Thành cổ Diên Khánh', en: 'Diên Khánh Citadel' },
    accuracyM: 500,
    verified: false,
    source: SCHEMATIC,
  },
};

export const placeFeatures: BasemapFeature[] = [
  citadel,
  ...rows.map(
    ([key, vi, en, position, accuracyM, verified]): BasemapFeature => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: position },
      properties: {
        key,
        kind: 'place',
        name: { vi, en },
        accuracyM,
        verified,
        source: verified ? PUBLIC_POSITION : PRELIMINARY,
      },
    }),
  ),
];
